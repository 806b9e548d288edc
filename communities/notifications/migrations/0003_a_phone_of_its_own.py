
import communities.kernel.sealing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_chinese_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='phone',
            field=communities.kernel.sealing.SealedField(blank=True, max_length=20, verbose_name='发到哪个号码'),
        ),
    ]
