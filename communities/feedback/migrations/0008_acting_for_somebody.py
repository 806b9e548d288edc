from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0007_chinese_names'),
    ]

    operations = [
        migrations.AlterField(
            model_name='ticket',
            name='source',
            field=models.CharField(choices=[('WEB', '网页'), ('WECHAT', '小程序'), ('DESK', '居委会代录'), ('ASSISTED', '代办'), ('PATROL', '巡查发现'), ('HOTLINE', '热线'), ('IMPORT', '历史导入')], default='WEB', max_length=8, verbose_name='来源'),
        ),
    ]
