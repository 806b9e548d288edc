from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0006_stations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='ballot',
            name='pass_share',
            field=models.CharField(choices=[('none', '不设'), ('over_half', '过半数'), ('half_of_roll', '名单的过半数'), ('two_thirds', '三分之二以上'), ('three_quarters', '四分之三以上')], default='over_half', max_length=14, verbose_name='通过的比例'),
        ),
        migrations.AlterField(
            model_name='ballot',
            name='quorum_share',
            field=models.CharField(choices=[('none', '不设'), ('over_half', '过半数'), ('half_of_roll', '名单的过半数'), ('two_thirds', '三分之二以上'), ('three_quarters', '四分之三以上')], default='none', max_length=14, verbose_name='参加的比例'),
        ),
    ]
