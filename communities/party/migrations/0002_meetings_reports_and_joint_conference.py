import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('party', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('present', '到会'), ('leave', '请假'), ('absent', '缺席')], max_length=8, verbose_name='到会情况')),
                ('reason', models.CharField(blank=True, max_length=60, verbose_name='请假的原因')),
            ],
            options={
                'verbose_name': '到会情况',
                'verbose_name_plural': '到会情况',
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('need', '需求'), ('resource', '资源'), ('project', '项目')], max_length=8, verbose_name='清单')),
                ('title', models.CharField(max_length=60, verbose_name='名称')),
                ('text', models.TextField(blank=True, max_length=1000, verbose_name='说明')),
                ('skill', models.CharField(blank=True, choices=[('policy', '政策宣传'), ('cleaning', '环境整治'), ('patrol', '治安巡逻'), ('law', '法律咨询'), ('care', '助老助困'), ('culture', '文体活动'), ('health', '医疗健康'), ('repair', '水电维修'), ('teaching', '课业辅导'), ('computer', '手机电脑')], max_length=12, verbose_name='要什么特长')),
                ('time', models.CharField(blank=True, choices=[('workday', '工作日白天'), ('evening', '工作日晚上'), ('weekend', '周末白天'), ('weekend_evening', '周末晚上')], max_length=16, verbose_name='什么时候')),
                ('wanted', models.PositiveSmallIntegerField(default=0, verbose_name='要几个人')),
                ('owner', models.CharField(blank=True, max_length=60, verbose_name='牵头')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='期限')),
                ('state', models.CharField(choices=[('OPEN', '进行中'), ('DONE', '已完成'), ('DROPPED', '已取消')], default='OPEN', max_length=8, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='取消的原因')),
                ('added_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='列入日期')),
            ],
            options={
                'verbose_name': '清单',
                'verbose_name_plural': '清单',
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('assembly', '支部党员大会'), ('committee', '支委会'), ('group', '党小组会'), ('lecture', '党课'), ('theme_day', '主题党日')], max_length=12, verbose_name='类别')),
                ('subject', models.CharField(max_length=60, verbose_name='题目')),
                ('starts_at', models.DateTimeField(verbose_name='时间')),
                ('place', models.CharField(max_length=60, verbose_name='地点')),
                ('state', models.CharField(choices=[('PLANNED', '计划中'), ('HELD', '已召开'), ('CANCELLED', '已取消')], default='PLANNED', max_length=12, verbose_name='状态')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='取消的原因')),
                ('minutes', models.TextField(blank=True, max_length=10000, verbose_name='记录')),
            ],
            options={
                'verbose_name': '党内会议',
                'verbose_name_plural': '党内会议',
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='楼宇')),
                ('place', models.CharField(blank=True, max_length=80, verbose_name='在哪里')),
            ],
            options={
                'verbose_name': '商务楼宇',
                'verbose_name_plural': '商务楼宇',
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='单位')),
                ('contact', models.CharField(blank=True, max_length=40, verbose_name='联系人')),
                ('work_phone', models.CharField(blank=True, max_length=20, verbose_name='工作电话')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='签署章程的日期')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='退出日期')),
            ],
            options={
                'verbose_name': '共建单位',
                'verbose_name_plural': '共建单位',
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('TAKEN', '已认领'), ('SERVED', '待确认'), ('CONFIRMED', '已确认'), ('DROPPED', '已放弃')], default='TAKEN', max_length=12, verbose_name='状态')),
                ('served_on', models.DateField(blank=True, null=True, verbose_name='服务日期')),
                ('hours', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name='小时')),
                ('content', models.CharField(blank=True, max_length=200, verbose_name='做了什么')),
            ],
            options={
                'verbose_name': '党员服务',
                'verbose_name_plural': '党员服务',
            },
        ),
        migrations.CreateModel(
            name='Written',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('charter', '共建章程'), ('progress', '进展'), ('building', '楼宇情况'), ('tenants', '入驻单位'), ('units', '党组织'), ('members', '党员'), ('station', '党建站点'), ('plan', '一楼一策')], max_length=12, verbose_name='关于')),
                ('text', models.TextField(max_length=5000, verbose_name='内容')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
            ],
            options={
                'verbose_name': '党建记载',
                'verbose_name_plural': '党建记载',
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='employer',
            field=models.CharField(blank=True, max_length=60, verbose_name='所在单位'),
        ),
        migrations.AddField(
            model_name='membership',
            name='skills',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('policy', '政策宣传'), ('cleaning', '环境整治'), ('patrol', '治安巡逻'), ('law', '法律咨询'), ('care', '助老助困'), ('culture', '文体活动'), ('health', '医疗健康'), ('repair', '水电维修'), ('teaching', '课业辅导'), ('computer', '手机电脑')], max_length=12), blank=True, default=list, size=None, verbose_name='特长'),
        ),
        migrations.AddField(
            model_name='membership',
            name='times',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('workday', '工作日白天'), ('evening', '工作日晚上'), ('weekend', '周末白天'), ('weekend_evening', '周末晚上')], max_length=16), blank=True, default=list, size=None, verbose_name='空闲时间'),
        ),
        migrations.AddField(
            model_name='partyunit',
            name='dissolved_by',
            field=models.CharField(blank=True, max_length=60, verbose_name='撤销的文号'),
        ),
        migrations.AddField(
            model_name='partyunit',
            name='dissolved_on',
            field=models.DateField(blank=True, null=True, verbose_name='撤销日期'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('skills__len__lte', 5), ('tie', 'reported')), models.Q(('employer', ''), ('skills', []), ('times', [])), _connector='OR'), name='only_who_reported_offers'),
        ),
        migrations.AddConstraint(
            model_name='partyunit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dissolved_by', ''), ('dissolved_on__isnull', True)), models.Q(('dissolved_on__isnull', False), models.Q(('dissolved_by', ''), _negated=True)), _connector='OR'), name='dissolved_party_unit_has_a_document'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='party.member', verbose_name='党员'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='party.partyunit', verbose_name='党组织'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='written_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁记的'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='party.meeting', verbose_name='会议'),
        ),
        migrations.AddField(
            model_name='item',
            name='partner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='party.partner', verbose_name='哪个单位的'),
        ),
        migrations.AddField(
            model_name='service',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁确认的'),
        ),
        migrations.AddField(
            model_name='service',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='party.item', verbose_name='需求'),
        ),
        migrations.AddField(
            model_name='service',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='party.member', verbose_name='党员'),
        ),
        migrations.AddField(
            model_name='written',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁写的'),
        ),
        migrations.AddField(
            model_name='written',
            name='item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='written', to='party.item', verbose_name='项目'),
        ),
        migrations.AddField(
            model_name='written',
            name='office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='written', to='party.office', verbose_name='楼宇'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['unit', '-starts_at'], name='party_meeting_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'HELD'), _negated=True), models.Q(models.Q(('minutes', ''), _negated=True), ('written_by__isnull', False)), _connector='OR'), name='held_meeting_has_minutes'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'CANCELLED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='cancelled_meeting_says_why'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('meeting', 'member'), name='once_at_a_party_meeting'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('how', 'leave'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='leave_has_a_reason'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['kind', 'state'], name='party_item_of_list'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'project'), _negated=True), models.Q(models.Q(('owner', ''), _negated=True), ('due_on__isnull', False)), _connector='OR'), name='project_has_owner_and_due_date'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'need'), ('wanted__range', (1, 99))), models.Q(models.Q(('kind', 'need'), _negated=True), ('wanted', 0)), _connector='OR'), name='need_wants_somebody_and_nothing_else_does'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'DROPPED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='dropped_item_says_why'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'DROPPED'), _negated=True), fields=('item', 'member'), name='need_taken_on_once'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['SERVED', 'CONFIRMED']), _negated=True), models.Q(('hours__gt', 0), ('hours__lte', 24), ('served_on__isnull', False)), _connector='OR'), name='service_done_has_day_and_hours'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'CONFIRMED'), _negated=True), ('confirmed_by__isnull', False), _connector='OR'), name='service_confirmed_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='written',
            index=models.Index(fields=['office', 'topic', '-at'], name='party_written_of_office'),
        ),
        migrations.AddConstraint(
            model_name='written',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', True), ('office__isnull', True), ('topic', 'charter')), models.Q(('item__isnull', False), ('office__isnull', True), ('topic', 'progress')), models.Q(('item__isnull', True), ('office__isnull', False), ('topic__in', ['building', 'tenants', 'units', 'members', 'station', 'plan'])), _connector='OR'), name='written_of_what_the_topic_says'),
        ),
        migrations.AddConstraint(
            model_name='written',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='written_is_not_empty'),
        ),
    ]
