
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0002_answered_wordings'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='decided_because',
            field=models.CharField(blank=True, max_length=400, verbose_name='复核的理由'),
        ),
    ]
