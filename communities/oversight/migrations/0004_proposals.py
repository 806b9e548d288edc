import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('oversight', '0003_no_day_promised'),
        ('tenants', '0002_district_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.BigIntegerField(verbose_name='议题的编号')),
                ('origin', models.CharField(choices=[('STREET', '街道'), ('DISTRICT', '区里')], max_length=16, verbose_name='由谁提出')),
                ('title', models.CharField(max_length=60, verbose_name='议题')),
                ('state', models.CharField(choices=[('SUBMITTED', '等审查'), ('GATHERING', '征集附议'), ('AGENDA', '列入议程'), ('CONVENING', '筹备会议'), ('NOTICED', '已发公告'), ('IN_SESSION', '正在商量'), ('MINUTED', '整理结果'), ('PUBLICISED', '结果公示'), ('RESOLVED', '已有结果'), ('EXECUTING', '正在落实'), ('EVALUATED', '已经评议'), ('ARCHIVED', '已归档'), ('ESCALATED', '等决定'), ('REFUSED', '没有列入'), ('MERGED', '并入别的议题'), ('TICKETED', '转为诉求办理'), ('WITHDRAWN', '已撤回')], max_length=12, verbose_name='状态')),
                ('told', models.TextField(blank=True, verbose_name='最近的一步')),
                ('is_public', models.BooleanField(default=False, verbose_name='大家看得到')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='这一步的期限')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.community', verbose_name='社区')),
            ],
            options={
                'verbose_name': '向社区提的议题',
                'verbose_name_plural': '向社区提的议题',
                'indexes': [models.Index(fields=['origin', '-proposed_at'], name='proposal_newest')],
                'constraints': [models.UniqueConstraint(fields=('community', 'topic'), name='proposal_once')],
            },
        ),
    ]
