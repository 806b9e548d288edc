
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0003_why_an_appeal_was_decided'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='covered',
            field=models.JSONField(blank=True, default=list, verbose_name='遮去的字'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='covered',
            field=models.JSONField(blank=True, default=list, verbose_name='遮去的字'),
        ),
    ]
