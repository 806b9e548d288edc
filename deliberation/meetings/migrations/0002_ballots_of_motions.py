
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0002_rules'),
        ('meetings', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='motion',
            name='ballot',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ballots.ballot', verbose_name='手机投票'),
        ),
    ]
