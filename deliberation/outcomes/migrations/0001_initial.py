import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('meetings', '0001_initial'),
        ('topics', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='第几版')),
                ('state', models.CharField(choices=[('DRAFT', '草稿'), ('SIGNING', '等各方签字'), ('PUBLISHED', '已公示')], default='DRAFT', max_length=10, verbose_name='状态')),
                ('content', models.JSONField(default=dict, verbose_name='内容')),
                ('agreement', models.CharField(blank=True, choices=[('CONSENSUS', '意见一致'), ('LEANING', '倾向性意见'), ('NONE', '没有达成一致')], max_length=10, verbose_name='各方意见')),
                ('outcome', models.CharField(blank=True, choices=[('OPINION', '形成协商意见'), ('ADOPTION', '逐条说明采纳与否'), ('AGREEMENT', '达成协议'), ('REFERRAL', '协调不成，转其他途径'), ('SCORES', '评分和评语'), ('RESOLUTION', '形成决议')], max_length=12, verbose_name='结果')),
                ('result', models.JSONField(blank=True, default=list, verbose_name='结果的内容')),
                ('dissent', models.TextField(blank=True, max_length=4000, verbose_name='不同意见及理由')),
                ('no_dissent', models.BooleanField(default=False, verbose_name='无不同意见')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='为什么改')),
                ('signed', models.JSONField(blank=True, default=list, verbose_name='签字')),
                ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='指纹')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='公示时间')),
                ('open_until', models.DateTimeField(blank=True, null=True, verbose_name='公示到')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近变动')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='meetings.meeting', verbose_name='会议')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='topics.topic', verbose_name='议题')),
            ],
            options={
                'verbose_name': '会议纪要',
                'verbose_name_plural': '会议纪要',
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='异议')),
                ('public_text', models.TextField(max_length=2000, verbose_name='公开的异议')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('due_at', models.DateTimeField(verbose_name='最迟答复')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='outcomes.minutes', verbose_name='纪要')),
            ],
            options={
                'verbose_name': '公示异议',
                'verbose_name_plural': '公示异议',
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('CHAIR', '主持人'), ('RECORDER', '记录人'), ('RESIDENTS', '居民代表'), ('NON_REGISTERED', '非户籍居民'), ('OWNERS', '业委会'), ('PROPERTY', '物业服务企业'), ('UNITS', '驻区单位'), ('EXPERTS', '专业人士'), ('DELEGATES', '代表委员')], max_length=16, verbose_name='代表')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('refusal', models.CharField(blank=True, max_length=200, verbose_name='拒签的理由')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='outcomes.minutes', verbose_name='纪要')),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to=settings.AUTH_USER_MODEL, verbose_name='签字人')),
            ],
            options={
                'verbose_name': '纪要签字',
                'verbose_name_plural': '纪要签字',
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('matter', models.CharField(max_length=120, verbose_name='事项')),
                ('point', models.CharField(blank=True, max_length=400, verbose_name='决议要点')),
                ('unit', models.CharField(max_length=60, verbose_name='责任单位')),
                ('helpers', models.CharField(blank=True, max_length=120, verbose_name='配合单位')),
                ('starts_on', models.DateField(verbose_name='启动日期')),
                ('due_on', models.DateField(verbose_name='计划完成')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='实际完成')),
                ('percent', models.PositiveSmallIntegerField(default=0, verbose_name='进度')),
                ('fund', models.CharField(blank=True, max_length=60, verbose_name='资金来源')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='金额（元）')),
                ('problem', models.CharField(blank=True, max_length=400, verbose_name='存在问题')),
                ('state', models.CharField(choices=[('PLANNED', '还没开始'), ('RUNNING', '进行中'), ('DONE', '已完成'), ('SHELVED', '搁置')], default='PLANNED', max_length=8, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='搁置的理由')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近报进展')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcome_tasks', to=settings.AUTH_USER_MODEL, verbose_name='责任人')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='topics.topic', verbose_name='议题')),
            ],
            options={
                'verbose_name': '落实任务',
                'verbose_name_plural': '落实任务',
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_label', models.CharField(max_length=60, verbose_name='由谁')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('percent', models.PositiveSmallIntegerField(verbose_name='进度')),
                ('text', models.CharField(max_length=1000, verbose_name='进展')),
                ('photos', models.JSONField(blank=True, default=list, verbose_name='照片')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='outcomes.task', verbose_name='任务')),
            ],
            options={
                'verbose_name': '任务进展',
                'verbose_name_plural': '任务进展',
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('took_part', models.BooleanField(default=False, verbose_name='参加过商量')),
                ('satisfaction', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='满意度')),
                ('solved', models.BooleanField(verbose_name='解决了')),
                ('comment', models.CharField(blank=True, max_length=400, verbose_name='评语')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to=settings.AUTH_USER_MODEL, verbose_name='评议人')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='topics.topic', verbose_name='议题')),
            ],
            options={
                'verbose_name': '结果评议',
                'verbose_name_plural': '结果评议',
                'constraints': [models.UniqueConstraint(fields=('topic', 'by'), name='evaluated_once'), models.CheckConstraint(condition=models.Q(('satisfaction__gte', 1), ('satisfaction__lte', 5)), name='satisfaction_is_one_to_five')],
            },
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.UniqueConstraint(fields=('topic', 'version'), name='version_of_minutes_once'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'PUBLISHED'), _negated=True), fields=('topic',), name='one_open_version'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'PUBLISHED'), _negated=True), models.Q(models.Q(('fingerprint', ''), _negated=True), models.Q(('outcome', ''), _negated=True), ('open_until__gt', models.F('published_at')), ('published_at__isnull', False)), _connector='OR'), name='published_minutes_are_sealed'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'PUBLISHED'), _negated=True), models.Q(('dissent', ''), ('no_dissent', True)), models.Q(('no_dissent', False), models.Q(('dissent', ''), _negated=True)), _connector='OR'), name='published_minutes_tell_the_dissent'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='objection_is_answered_in_words'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('minutes', 'part'), name='signed_once_for_each_part'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(fields=('topic', 'number'), name='number_of_task_once'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='task_percent_is_one'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('starts_on'))), name='task_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('percent', 100), ('state', 'DONE')), models.Q(models.Q(('state', 'DONE'), _negated=True), ('percent__lt', 100)), _connector='OR'), name='task_is_done_at_a_hundred'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'SHELVED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='shelved_task_says_why'),
        ),
        migrations.AddIndex(
            model_name='progress',
            index=models.Index(fields=['task', 'id'], name='progress_of_task'),
        ),
    ]
