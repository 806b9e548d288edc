from communities.kernel.sealing import SealedField
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_sealed_phones'),
    ]

    operations = [
        migrations.AlterField(
            model_name='answered',
            name='body',
            field=models.TextField(blank=True, verbose_name='答复'),
        ),
        migrations.AlterField(
            model_name='onetimecode',
            name='address',
            field=models.GenericIPAddressField(null=True, verbose_name='网络地址'),
        ),
        migrations.AlterField(
            model_name='onetimecode',
            name='phone',
            field=SealedField(max_length=20, verbose_name='手机号'),
        ),
        migrations.AlterField(
            model_name='wechatidentity',
            name='openid',
            field=models.CharField(max_length=64, unique=True, verbose_name='微信标识'),
        ),
        migrations.AlterField(
            model_name='wechatidentity',
            name='unionid',
            field=models.CharField(blank=True, max_length=64, verbose_name='微信开放平台标识'),
        ),
    ]
