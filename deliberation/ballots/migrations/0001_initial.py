import communities.kernel.identifiers
import communities.kernel.sealing
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('residents', '0004_one_home_for_an_address'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=communities.kernel.identifiers.new_link_key, editable=False, max_length=32, unique=True)),
                ('question', models.CharField(max_length=120, verbose_name='问题')),
                ('about', models.TextField(blank=True, max_length=2000, verbose_name='说明')),
                ('kind', models.CharField(choices=[('consent', '同意、反对或弃权'), ('single', '选一个'), ('approval', '最多选几个'), ('score', '打分'), ('ranked', '排先后')], default='consent', max_length=8, verbose_name='怎么选')),
                ('choices', models.JSONField(default=list, verbose_name='选项')),
                ('most', models.PositiveSmallIntegerField(default=0, verbose_name='最多选几个，或最高分')),
                ('whose', models.CharField(choices=[('person', '一人一票'), ('household', '一户一票'), ('dwelling', '一套房一票')], default='person', max_length=9, verbose_name='每票算谁的')),
                ('is_secret', models.BooleanField(default=True, verbose_name='无记名')),
                ('totals_hidden', models.BooleanField(default=True, verbose_name='截止以前不显示票数')),
                ('pass_share', models.CharField(choices=[('none', '不设'), ('over_half', '过半数'), ('two_thirds', '三分之二以上'), ('three_quarters', '四分之三以上')], default='over_half', max_length=14, verbose_name='通过的比例')),
                ('quorum_share', models.CharField(choices=[('none', '不设'), ('over_half', '过半数'), ('two_thirds', '三分之二以上'), ('three_quarters', '四分之三以上')], default='none', max_length=14, verbose_name='参加的比例')),
                ('quorum_least', models.PositiveIntegerField(default=0, verbose_name='最少多少票')),
                ('state', models.CharField(choices=[('draft', '准备中'), ('open', '正在投票'), ('counted', '已出结果'), ('called_off', '已取消')], default='draft', max_length=10, verbose_name='状态')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='开始')),
                ('closes_at', models.DateTimeField(verbose_name='截止')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='延期或取消的原因')),
                ('nudged_at', models.DateTimeField(blank=True, null=True, verbose_name='提醒时间')),
                ('box_key', communities.kernel.sealing.SealedField(blank=True, max_length=64)),
                ('counted_at', models.DateTimeField(blank=True, null=True, verbose_name='计票时间')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='结果')),
                ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='票箱文件的指纹')),
            ],
            options={
                'verbose_name': '表决',
                'verbose_name_plural': '表决',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'called_off']), ('opened_at__isnull', False), _connector='OR'), name='open_ballot_has_a_beginning'), models.CheckConstraint(condition=models.Q(('is_secret', False), ('totals_hidden', True), _connector='OR'), name='secret_totals_are_hidden'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'counted'), _negated=True), models.Q(('counted_at__isnull', False), ('box_key', ''), models.Q(('fingerprint', ''), _negated=True)), _connector='OR'), name='counted_ballot_has_a_result'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'called_off'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='called_off_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Elector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.CharField(max_length=40, verbose_name='票权')),
                ('late_reason', models.CharField(blank=True, max_length=200, verbose_name='补进名单的原因')),
                ('way', models.CharField(blank=True, choices=[('online', '网上'), ('paper', '纸质')], max_length=6, verbose_name='怎么投的')),
                ('voted_on', models.DateField(blank=True, null=True, verbose_name='哪天投的')),
                ('sealed', models.TextField(blank=True)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='electors', to='ballots.ballot', verbose_name='表决')),
                ('dwelling', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='electors', to='residents.dwelling', verbose_name='房屋')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='residents.person', verbose_name='居民')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='electors', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '表决名单',
                'verbose_name_plural': '表决名单',
            },
        ),
        migrations.CreateModel(
            name='PaperEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slip', models.CharField(max_length=40, verbose_name='哪一张')),
                ('hand', models.PositiveSmallIntegerField(verbose_name='第几次录')),
                ('choices', models.JSONField(verbose_name='选了什么')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='录入时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='怎么核实的')),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='ballots.ballot', verbose_name='表决')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁录的')),
            ],
            options={
                'verbose_name': '纸质票',
                'verbose_name_plural': '纸质票',
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('receipt', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='回执')),
                ('choices', models.JSONField(verbose_name='选了什么')),
                ('nonce', models.CharField(max_length=64)),
                ('way', models.CharField(blank=True, choices=[('online', '网上'), ('paper', '纸质')], max_length=6, verbose_name='怎么投的')),
                ('at', models.DateTimeField(blank=True, null=True, verbose_name='投票时间')),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='ballots.ballot', verbose_name='表决')),
                ('elector', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vote', to='ballots.elector', verbose_name='谁投的')),
            ],
            options={
                'verbose_name': '票',
                'verbose_name_plural': '票',
            },
        ),
        migrations.AddConstraint(
            model_name='elector',
            constraint=models.UniqueConstraint(fields=('ballot', 'unit'), name='one_ballot_for_each_unit'),
        ),
        migrations.AddConstraint(
            model_name='elector',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('voted_on__isnull', True), ('way', '')), models.Q(models.Q(('way', ''), _negated=True), ('voted_on__isnull', False)), _connector='OR'), name='voted_some_way_on_some_day'),
        ),
        migrations.AddConstraint(
            model_name='paperentry',
            constraint=models.UniqueConstraint(fields=('ballot', 'slip', 'hand'), name='paper_entered_once_by_each_hand'),
        ),
        migrations.AddConstraint(
            model_name='paperentry',
            constraint=models.UniqueConstraint(condition=models.Q(('hand__in', [1, 2])), fields=('ballot', 'slip', 'entered_by'), name='paper_entered_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='paperentry',
            constraint=models.CheckConstraint(condition=models.Q(('hand__in', [1, 2, 3])), name='paper_entered_twice_at_most'),
        ),
        migrations.AddConstraint(
            model_name='paperentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hand', 3), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='settled_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('at__isnull', True), ('elector__isnull', False), _connector='OR'), name='a_moment_only_with_an_elector'),
        ),
    ]
