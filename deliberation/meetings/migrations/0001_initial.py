import communities.kernel.identifiers
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('topics', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='名称')),
                ('charge', models.CharField(blank=True, max_length=400, verbose_name='管什么')),
                ('is_active', models.BooleanField(default=True, verbose_name='还在')),
            ],
            options={
                'verbose_name': '议事会',
                'verbose_name_plural': '议事会',
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('PLANNED', '筹备中'), ('NOTICED', '已公告'), ('IN_SESSION', '正在开会'), ('CLOSED', '已结束'), ('CANCELLED', '已取消')], default='PLANNED', max_length=12, verbose_name='状态')),
                ('form', models.CharField(choices=[('COUNCIL', '议事会'), ('HEARING', '听证会'), ('COORDINATION', '协调会'), ('APPRAISAL', '评议会'), ('TALK', '恳谈会'), ('FOUR_DELIBERATIONS', '四议两公开')], max_length=20, verbose_name='会议形式')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('mode', models.CharField(choices=[('ONSITE', '现场'), ('ONLINE', '线上'), ('HYBRID', '现场和线上')], default='ONSITE', max_length=8, verbose_name='怎么开')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='地点')),
                ('link', models.URLField(blank=True, verbose_name='线上会议的网址')),
                ('convenor', models.CharField(max_length=60, verbose_name='召集人')),
                ('contact', models.CharField(max_length=60, verbose_name='联系方式')),
                ('starts_at', models.DateTimeField(verbose_name='开始时间')),
                ('minutes', models.PositiveSmallIntegerField(default=90, verbose_name='计划几分钟')),
                ('open_seats', models.PositiveSmallIntegerField(default=0, verbose_name='旁听席位')),
                ('noticed_at', models.DateTimeField(blank=True, null=True, verbose_name='公告时间')),
                ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='最早开会时间')),
                ('notice_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='提前几天公告')),
                ('shortened_by', models.CharField(blank=True, max_length=200, verbose_name='缩短公告期的依据')),
                ('rules', models.JSONField(blank=True, default=dict, verbose_name='适用的规则')),
                ('began_at', models.DateTimeField(blank=True, null=True, verbose_name='开会时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='取消的原因')),
                ('key', models.CharField(default=communities.kernel.identifiers.new_link_key, editable=False, max_length=24)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='建立时间')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近变动')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='meetings.body', verbose_name='议事会')),
                ('chair', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='chairs', to=settings.AUTH_USER_MODEL, verbose_name='主持人')),
                ('recorder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
            ],
            options={
                'verbose_name': '协商会议',
                'verbose_name_plural': '协商会议',
            },
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='内容')),
                ('file', models.CharField(blank=True, max_length=120, verbose_name='文件')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='meetings.meeting', verbose_name='会议')),
            ],
            options={
                'verbose_name': '会议材料',
                'verbose_name_plural': '会议材料',
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('title', models.CharField(max_length=120, verbose_name='议程')),
                ('minutes', models.PositiveSmallIntegerField(default=10, verbose_name='几分钟')),
                ('began_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='meetings.agendaitem', verbose_name='属于哪一项')),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='topics.topic', verbose_name='议题')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='meetings.meeting', verbose_name='会议')),
            ],
            options={
                'verbose_name': '议程',
                'verbose_name_plural': '议程',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='问题')),
                ('state', models.CharField(choices=[('ASKED', '已提出'), ('LIVE', '正在回答'), ('ANSWERED', '已回答'), ('HIDDEN', '不显示')], default='ASKED', max_length=10, verbose_name='状态')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('likers', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='也想问的人')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='meetings.meeting', verbose_name='会议')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提问人')),
            ],
            options={
                'verbose_name': '现场提问',
                'verbose_name_plural': '现场提问',
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('side', models.CharField(blank=True, choices=[('RESIDENTS', '居民代表'), ('NON_REGISTERED', '非户籍居民'), ('OWNERS', '业委会'), ('PROPERTY', '物业服务企业'), ('UNITS', '驻区单位'), ('EXPERTS', '专业人士'), ('DELEGATES', '代表委员')], max_length=16, verbose_name='哪一方')),
                ('answer', models.CharField(choices=[('PENDING', '还没有答复'), ('YES', '参加'), ('NO', '不参加'), ('WAITING', '候补')], default='PENDING', max_length=8, verbose_name='答复')),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='邀请时间')),
                ('checked_in_at', models.DateTimeField(blank=True, null=True, verbose_name='到会时间')),
                ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='离开时间')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='meetings.meeting', verbose_name='会议')),
                ('stands_in_for', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='substitute', to='meetings.seat', verbose_name='代替谁')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meeting_seats', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '参会人',
                'verbose_name_plural': '参会人',
            },
        ),
        migrations.CreateModel(
            name='Motion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('PROPOSED', '等人附议'), ('OPEN', '正在讨论'), ('VOTING', '正在表决'), ('CARRIED', '通过'), ('FAILED', '没有通过'), ('LEANING', '倾向性意见'), ('WITHDRAWN', '已撤回')], default='PROPOSED', max_length=10, verbose_name='状态')),
                ('text', models.CharField(max_length=400, verbose_name='动议')),
                ('yes', models.PositiveIntegerField(blank=True, null=True, verbose_name='同意')),
                ('no', models.PositiveIntegerField(blank=True, null=True, verbose_name='反对')),
                ('abstain', models.PositiveIntegerField(blank=True, null=True, verbose_name='弃权')),
                ('present', models.PositiveIntegerField(blank=True, null=True, verbose_name='表决时在场')),
                ('moved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='motions', to='meetings.agendaitem', verbose_name='议程')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='motions', to='meetings.meeting', verbose_name='会议')),
                ('moved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moved', to='meetings.seat', verbose_name='提出人')),
                ('seconded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seconded', to='meetings.seat', verbose_name='附议人')),
            ],
            options={
                'verbose_name': '动议',
                'verbose_name_plural': '动议',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(choices=[('FOR', '赞成'), ('AGAINST', '反对'), ('QUESTION', '提问')], max_length=8, verbose_name='立场')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='申请时间')),
                ('began_at', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('line', models.CharField(blank=True, max_length=200, verbose_name='说了什么')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='meetings.meeting', verbose_name='会议')),
                ('motion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='meetings.motion', verbose_name='动议')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='meetings.seat', verbose_name='发言人')),
            ],
            options={
                'verbose_name': '发言',
                'verbose_name_plural': '发言',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='BodyMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('side', models.CharField(choices=[('RESIDENTS', '居民代表'), ('NON_REGISTERED', '非户籍居民'), ('OWNERS', '业委会'), ('PROPERTY', '物业服务企业'), ('UNITS', '驻区单位'), ('EXPERTS', '专业人士'), ('DELEGATES', '代表委员')], max_length=16, verbose_name='哪一方')),
                ('starts_on', models.DateField(verbose_name='从哪天起')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='到哪天止')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='meetings.body', verbose_name='议事会')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='body_seats', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '议事会成员',
                'verbose_name_plural': '议事会成员',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='body_member_ends_after_start')],
            },
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['starts_at'], name='meeting_by_start'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['PLANNED', 'CANCELLED']), models.Q(('not_before__isnull', False), ('notice_days__isnull', False), ('noticed_at__isnull', False)), _connector='OR'), name='noticed_meeting_has_its_lock'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('began_at__isnull', True), ('began_at__gte', models.F('not_before')), _connector='OR'), name='session_begins_after_the_notice_period'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'CANCELLED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='called_off_meeting_says_why'),
        ),
        migrations.AddConstraint(
            model_name='material',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('file', ''), _negated=True), _connector='OR'), name='material_holds_something'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('meeting', 'user'), name='one_seat_for_each_person'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('left_at__isnull', True), models.Q(('checked_in_at__isnull', False), ('left_at__gte', models.F('checked_in_at'))), _connector='OR'), name='seat_left_after_it_was_taken'),
        ),
        migrations.AddConstraint(
            model_name='motion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['OPEN', 'VOTING'])), fields=('meeting',), name='one_motion_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='motion',
            constraint=models.CheckConstraint(condition=models.Q(('seconded_by__isnull', True), models.Q(('seconded_by', models.F('moved_by')), _negated=True), _connector='OR'), name='motion_is_seconded_by_another'),
        ),
        migrations.AddConstraint(
            model_name='turn',
            constraint=models.UniqueConstraint(condition=models.Q(('began_at__isnull', False), ('ended_at__isnull', True)), fields=('meeting',), name='one_speaker_at_a_time'),
        ),
    ]
