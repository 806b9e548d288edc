from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0005_leaving_through_staff'),
        ('topics', '0010_waiting_is_not_ended'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='topic',
            name='origin',
            field=models.CharField(choices=[('RESIDENT', '居民'), ('BUILDING_HEAD', '楼组长'), ('PARTY', '党组织'), ('COMMITTEE', '居委会'), ('OWNERS', '业委会'), ('PROPERTY', '物业服务企业'), ('UNIT', '驻区单位'), ('DELEGATE', '党代表、人大代表、政协委员'), ('STREET', '街道'), ('DISTRICT', '区里')], max_length=16, verbose_name='由谁提出'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(condition=models.Q(('origin__in', ('STREET', 'DISTRICT'))), fields=['id'], name='topic_from_above'),
        ),
    ]
