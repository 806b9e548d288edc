
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0002_append_only'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='milestones',
            field=models.JSONField(blank=True, default=list, verbose_name='节点'),
        ),
    ]
