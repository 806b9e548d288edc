
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0004_one_home_for_an_address'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Leaving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('spot', '当面'), ('phone', '电话里'), ('paper', '书面')], max_length=8, verbose_name='本人怎么提出的')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提出时间')),
                ('not_before', models.DateTimeField(verbose_name='最早确认时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('end', models.CharField(blank=True, choices=[('withdrawn', '撤回了'), ('done', '注销了')], max_length=12, verbose_name='结果')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁代办的')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁办的')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leavings', to=settings.AUTH_USER_MODEL, verbose_name='谁要注销')),
            ],
            options={
                'verbose_name': '代办的注销',
                'verbose_name_plural': '代办的注销',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='one_leaving_waits'), models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='leaving_ends_with_a_result'), models.CheckConstraint(condition=models.Q(models.Q(('end', 'done'), _negated=True), models.Q(models.Q(('ended_by', models.F('by')), _negated=True), ('ended_at__gte', models.F('not_before'))), ('ended_by', models.F('user')), _connector='OR'), name='leaving_confirmed_by_another_in_time')],
            },
        ),
    ]
