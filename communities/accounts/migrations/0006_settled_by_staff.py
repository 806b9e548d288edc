
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_chinese_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='settled_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='工作人员最近定下归谁的时间'),
        ),
    ]
