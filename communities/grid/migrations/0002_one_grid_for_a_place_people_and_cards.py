import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A post that would end before it begins never was one: it ends on the day on which it would begin.
ENDS_IN_TIME = "UPDATE grid_gridworker SET ends_on = starts_on WHERE ends_on < starts_on"


class Migration(migrations.Migration):

    dependencies = [
        ('grid', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DutyCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identity', models.CharField(max_length=40, verbose_name='亮身份')),
                ('duty', models.CharField(max_length=200, verbose_name='亮职责')),
                ('promise', models.CharField(max_length=200, verbose_name='亮承诺')),
                ('work_phone', models.CharField(blank=True, max_length=20, verbose_name='工作电话')),
                ('consented_at', models.DateTimeField(verbose_name='本人同意公开的时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='本人撤回的时间')),
            ],
            options={
                'verbose_name': '公开的名片',
                'verbose_name_plural': '公开的名片',
            },
        ),
        migrations.AddField(
            model_name='grid',
            name='outline',
            field=models.JSONField(blank=True, default=list, verbose_name='轮廓'),
        ),
        migrations.AddField(
            model_name='grid',
            name='roles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('city', '城运'), ('police', '警务'), ('security', '综治'), ('party', '党建'), ('fire', '消防'), ('environment', '环保'), ('market', '市场监管')], max_length=12), blank=True, default=list, size=None, verbose_name='身份'),
        ),
        migrations.AddField(
            model_name='gridworker',
            name='is_responsible',
            field=models.BooleanField(default=False, verbose_name='负责人'),
        ),
        migrations.RunSQL(ENDS_IN_TIME, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='gridworker',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='post_ends_not_before_it_starts', violation_error_message='“到哪天止”不能早于“从哪天起”。'),
        ),
        migrations.AddField(
            model_name='dutycard',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='duty_card', to=settings.AUTH_USER_MODEL, verbose_name='本人'),
        ),
    ]
