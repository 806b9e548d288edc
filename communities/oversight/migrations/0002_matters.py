
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('oversight', '0001_figures'),
        ('tenants', '0002_district_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='Matter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.BigIntegerField(verbose_name='议题的编号')),
                ('step', models.BigIntegerField(verbose_name='哪一步交上来的')),
                ('title', models.CharField(max_length=60, verbose_name='议题')),
                ('to', models.CharField(choices=[('ASSEMBLY', '居民会议'), ('DELEGATES', '居民代表会议'), ('OWNERS', '业主大会'), ('STREET', '街道'), ('DISTRICT', '区里')], max_length=12, verbose_name='交给谁')),
                ('reason', models.TextField(verbose_name='为什么交上来')),
                ('sent_at', models.DateTimeField(verbose_name='什么时候交上来的')),
                ('due_at', models.DateTimeField(verbose_name='最迟什么时候答复')),
                ('heard_at', models.DateTimeField(blank=True, null=True, verbose_name='什么时候有的答复')),
                ('verdict', models.CharField(blank=True, choices=[('SETTLED', '定了，照办'), ('SENT_BACK', '退回社区再商量')], max_length=12, verbose_name='怎么答复的')),
                ('answer', models.TextField(blank=True, verbose_name='答复')),
                ('answered_by', models.CharField(blank=True, max_length=60, verbose_name='由谁')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.community', verbose_name='社区')),
            ],
            options={
                'verbose_name': '社区提上来的事',
                'verbose_name_plural': '社区提上来的事',
                'indexes': [models.Index(condition=models.Q(('heard_at__isnull', True)), fields=['sent_at'], name='matter_waiting'), models.Index(condition=models.Q(('heard_at__isnull', False)), fields=['-heard_at'], name='matter_answered')],
                'constraints': [models.UniqueConstraint(fields=('community', 'step'), name='matter_once_a_step')],
            },
        ),
    ]
