import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0002_homes_and_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Assistance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('spot', '当面'), ('phone', '电话里'), ('paper', '书面')], max_length=8, verbose_name='本人怎么同意的')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='开始')),
                ('ends_at', models.DateTimeField(verbose_name='最晚到')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁代办的')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assistances', to=settings.AUTH_USER_MODEL, verbose_name='替谁')),
            ],
            options={
                'verbose_name': '代办',
                'verbose_name_plural': '代办',
                'indexes': [models.Index(fields=['user', '-id'], name='assistance_of_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('started_at'))), name='assistance_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('account', '有一个账号'), ('address', '核实住址'), ('card', '公开名片'), ('guardian', '监护人同意保存孩子的信息')], max_length=8, verbose_name='同意什么')),
                ('version', models.CharField(max_length=12, verbose_name='哪一版说明')),
                ('how', models.CharField(choices=[('sign_in', '登录时'), ('online', '在网上'), ('spot', '当面'), ('phone', '电话里'), ('paper', '书面')], max_length=8, verbose_name='怎么同意的')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='同意时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁记下的')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='residents.person', verbose_name='居民')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '同意的记录',
                'verbose_name_plural': '同意的记录',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('user__isnull', False)), models.Q(('person__isnull', False), ('user__isnull', True)), _connector='OR'), name='consent_of_somebody'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('purpose', 'user', 'person'), name='one_consent_in_force', nulls_distinct=False)],
            },
        ),
    ]
