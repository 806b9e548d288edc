
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_columns_have_chinese_names'),
    ]

    operations = [
        migrations.AlterField(
            model_name='token',
            name='created_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='建立时间'),
        ),
        migrations.AlterField(
            model_name='token',
            name='expires_at',
            field=models.DateTimeField(verbose_name='到期时间'),
        ),
        migrations.AlterField(
            model_name='token',
            name='used_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='上次使用'),
        ),
        migrations.AlterField(
            model_name='wechatidentity',
            name='created_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='绑定时间'),
        ),
    ]
