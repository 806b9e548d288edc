
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('feedback', '0007_chinese_names'),
        ('residents', '0004_one_home_for_an_address'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('SUBMITTED', '等审查'), ('GATHERING', '征集附议'), ('AGENDA', '列入议程'), ('CONVENING', '筹备会议'), ('NOTICED', '已发公告'), ('IN_SESSION', '正在商量'), ('MINUTED', '整理结果'), ('PUBLICISED', '结果公示'), ('RESOLVED', '已有结果'), ('EXECUTING', '正在落实'), ('EVALUATED', '已经评议'), ('ARCHIVED', '已归档'), ('ESCALATED', '提交上级'), ('REFUSED', '没有列入'), ('MERGED', '并入别的议题'), ('TICKETED', '转为诉求办理'), ('WITHDRAWN', '已撤回')], default='SUBMITTED', max_length=12, verbose_name='状态')),
                ('title', models.CharField(max_length=60, verbose_name='议题')),
                ('background', models.TextField(max_length=4000, verbose_name='为什么要商量')),
                ('public_title', models.CharField(max_length=60, verbose_name='公开的议题')),
                ('public_background', models.TextField(max_length=4000, verbose_name='公开的说明')),
                ('origin', models.CharField(choices=[('RESIDENT', '居民'), ('BUILDING_HEAD', '楼组长'), ('PARTY', '党组织'), ('COMMITTEE', '居委会'), ('OWNERS', '业委会'), ('PROPERTY', '物业服务企业'), ('UNIT', '驻区单位'), ('DELEGATE', '党代表、人大代表、政协委员'), ('STREET', '街道')], max_length=16, verbose_name='由谁提出')),
                ('starter', models.CharField(blank=True, max_length=60, verbose_name='提出的单位')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提出时间')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='这一步的期限')),
                ('threshold', models.PositiveIntegerField(blank=True, null=True, verbose_name='要多少人附议')),
                ('supports', models.PositiveIntegerField(default=0, verbose_name='附议人数')),
                ('ground', models.CharField(blank=True, choices=[('LITIGATION', '正在诉讼、仲裁、复议或信访中'), ('SECRET', '涉及国家秘密、商业秘密或个人隐私'), ('UNLAWFUL', '违反法律或公序良俗'), ('PRIVATE', '只是两家之间的纠纷，请走调解'), ('ENFORCEMENT', '要由执法部门处理'), ('BEYOND', '不是本社区能决定的事'), ('OTHER', '其他原因')], max_length=12, verbose_name='没有列入的原因')),
                ('grade', models.CharField(blank=True, choices=[('INSTANT', '即时议'), ('DEEP', '深入议'), ('STATUTORY', '法定表决')], max_length=12, verbose_name='怎么商量')),
                ('form', models.CharField(blank=True, choices=[('COUNCIL', '议事会'), ('HEARING', '听证会'), ('COORDINATION', '协调会'), ('APPRAISAL', '评议会'), ('TALK', '恳谈会'), ('FOUR_DELIBERATIONS', '四议两公开')], max_length=20, verbose_name='会议形式')),
                ('plan', models.JSONField(blank=True, default=list, verbose_name='阶段')),
                ('rules', models.JSONField(blank=True, default=dict, verbose_name='适用的规则')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近变动')),
                ('buildings', models.ManyToManyField(blank=True, related_name='+', to='residents.building', verbose_name='涉及的楼栋')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='topics.topic', verbose_name='并入的议题')),
                ('proposer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='topics', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
            ],
            options={
                'verbose_name': '协商议题',
                'verbose_name_plural': '协商议题',
            },
        ),
        migrations.CreateModel(
            name='Support',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supported', to=settings.AUTH_USER_MODEL, verbose_name='附议人')),
                ('given_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='topics.topic', verbose_name='原来附议的议题')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supporters', to='topics.topic', verbose_name='议题')),
            ],
            options={
                'verbose_name': '附议',
                'verbose_name_plural': '附议',
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('propose', '提出了这个议题'), ('accept', '审查通过，开始征集附议'), ('place', '列入了议程'), ('refuse', '没有列入'), ('merge', '并入了另一个议题'), ('to_ticket', '转为诉求办理'), ('withdraw', '撤回了'), ('grade', '定了怎么商量'), ('answer', '当场给了答复'), ('convene', '开始筹备会议'), ('notice', '发了会议公告'), ('renotice', '更新了会议公告'), ('call_off', '取消了会议'), ('begin', '开会商量'), ('adjourn', '休会，择日再商量'), ('minute', '会议结束，整理结果'), ('publicise', '公示结果'), ('resolve', '公示期满，结果生效'), ('escalate', '提交上级决定'), ('reopen', '重新商量'), ('carry_out', '开始落实'), ('evaluate', '评议了'), ('archive', '归档'), ('note', '记了一笔')], max_length=16, verbose_name='做了什么')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by_label', models.CharField(max_length=60, verbose_name='由谁')),
                ('from_state', models.CharField(blank=True, max_length=12, verbose_name='从')),
                ('to_state', models.CharField(max_length=12, verbose_name='到')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='说明')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='其他')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='topics.topic', verbose_name='议题')),
            ],
            options={
                'verbose_name': '议题的经过',
                'verbose_name_plural': '议题的经过',
            },
        ),
        migrations.CreateModel(
            name='SideSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('RESIDENTS', '居民代表'), ('NON_REGISTERED', '非户籍居民'), ('OWNERS', '业委会'), ('PROPERTY', '物业服务企业'), ('UNITS', '驻区单位'), ('EXPERTS', '专业人士'), ('DELEGATES', '代表委员')], max_length=16, verbose_name='哪一方')),
                ('seats', models.PositiveSmallIntegerField(default=1, verbose_name='席位')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sides', to='topics.topic', verbose_name='议题')),
            ],
            options={
                'verbose_name': '参与方',
                'verbose_name_plural': '参与方',
            },
        ),
        migrations.CreateModel(
            name='TopicTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('became', models.BooleanField(default=False, verbose_name='由议题转成')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.ticket', verbose_name='诉求')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tickets', to='topics.topic', verbose_name='议题')),
            ],
            options={
                'verbose_name': '议题与诉求',
                'verbose_name_plural': '议题与诉求',
            },
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(fields=['state', '-id'], name='topic_queue'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='topic_due'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'REFUSED'), _negated=True), models.Q(('ground', ''), _negated=True), _connector='OR'), name='refused_topic_says_why'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'MERGED')), models.Q(models.Q(('state', 'MERGED'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='merged_topic_says_where'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ARCHIVED', 'ESCALATED', 'MERGED', 'REFUSED', 'TICKETED', 'WITHDRAWN']), _negated=True), ('due_at__isnull', True), _connector='OR'), name='ended_topic_owes_nothing'),
        ),
        migrations.AddConstraint(
            model_name='support',
            constraint=models.UniqueConstraint(fields=('topic', 'user'), name='support_once'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(fields=['topic', 'id'], name='step_of_topic'),
        ),
        migrations.AddConstraint(
            model_name='sideseat',
            constraint=models.UniqueConstraint(fields=('topic', 'side'), name='side_once'),
        ),
        migrations.AddConstraint(
            model_name='sideseat',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gte', 1)), name='side_has_a_seat'),
        ),
        migrations.AddConstraint(
            model_name='topicticket',
            constraint=models.UniqueConstraint(fields=('topic', 'ticket'), name='topic_and_ticket_once'),
        ),
    ]
