
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0008_unresolved'),
    ]

    operations = [
        migrations.AddField(
            model_name='evaluation',
            name='covered',
            field=models.JSONField(blank=True, default=list, verbose_name='遮去的字'),
        ),
    ]
