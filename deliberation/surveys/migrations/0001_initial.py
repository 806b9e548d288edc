
import communities.kernel.identifiers
import django.db.models.deletion
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
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60, verbose_name='名称')),
                ('intro', models.TextField(blank=True, max_length=1000, verbose_name='说明')),
                ('questions', models.JSONField(blank=True, default=list, verbose_name='题目')),
                ('audience', models.CharField(choices=[('concerned', '有关的居民，登录后答'), ('anybody', '随手投，谁都可以答，不用登录')], default='concerned', max_length=9, verbose_name='谁来答')),
                ('is_anonymous', models.BooleanField(default=True, verbose_name='不记名')),
                ('totals_shown', models.BooleanField(default=False, verbose_name='截止以前就公开统计')),
                ('state', models.CharField(choices=[('draft', '准备中'), ('open', '正在收'), ('closed', '已截止'), ('called_off', '已取消')], default='draft', max_length=10, verbose_name='状态')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='开始')),
                ('closes_at', models.DateTimeField(verbose_name='截止')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='延期或取消的原因')),
                ('nudged_at', models.DateTimeField(blank=True, null=True, verbose_name='提醒时间')),
                ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='surveys.survey', verbose_name='照哪一份做的')),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='topics.topic', verbose_name='议题')),
            ],
            options={
                'verbose_name': '问卷',
                'verbose_name_plural': '问卷',
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('key', models.CharField(default=communities.kernel.identifiers.new_link_key, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('web', '网页'), ('api', '小程序'), ('paper', '线下代录')], max_length=5, verbose_name='怎么答的')),
                ('chosen', models.JSONField(default=dict, verbose_name='选了什么')),
                ('at', models.DateTimeField(blank=True, null=True, verbose_name='时间')),
                ('slip', models.CharField(blank=True, max_length=20, verbose_name='纸上的编号')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代录人')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='surveys.survey', verbose_name='问卷')),
            ],
            options={
                'verbose_name': '答卷',
                'verbose_name_plural': '答卷',
            },
        ),
        migrations.CreateModel(
            name='Respondent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answered_on', models.DateField(verbose_name='哪天答的')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='answered_surveys', to=settings.AUTH_USER_MODEL, verbose_name='谁答的')),
                ('sheet', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='respondent', to='surveys.sheet', verbose_name='答卷')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='respondents', to='surveys.survey', verbose_name='问卷')),
            ],
            options={
                'verbose_name': '答过问卷的人',
                'verbose_name_plural': '答过问卷的人',
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('key', models.CharField(default=communities.kernel.identifiers.new_link_key, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('question', models.PositiveSmallIntegerField(verbose_name='第几题')),
                ('text', models.CharField(max_length=1000, verbose_name='写了什么')),
                ('reading', models.CharField(choices=[('waiting', '等居委会看'), ('shown', '已公开'), ('hidden', '没有公开')], default='waiting', max_length=7, verbose_name='公开没有')),
                ('hidden_because', models.CharField(blank=True, max_length=100, verbose_name='没有公开的理由')),
                ('read_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁看的')),
                ('sheet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='surveys.sheet', verbose_name='答卷')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='surveys.survey', verbose_name='问卷')),
            ],
            options={
                'verbose_name': '问卷里写的话',
                'verbose_name_plural': '问卷里写的话',
            },
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'called_off']), ('opened_at__isnull', False), _connector='OR'), name='open_survey_has_a_beginning'),
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='closed_survey_has_an_end'),
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.CheckConstraint(condition=models.Q(('audience', 'concerned'), ('is_anonymous', True), _connector='OR'), name='straw_poll_is_anonymous'),
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.CheckConstraint(condition=models.Q(('is_anonymous', False), ('totals_shown', False), ('audience', 'anybody'), _connector='OR'), name='anonymous_numbers_wait_for_the_end'),
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'called_off'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='survey_called_off_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.UniqueConstraint(condition=models.Q(('slip', ''), _negated=True), fields=('survey', 'slip'), name='paper_sheet_once'),
        ),
        migrations.AddConstraint(
            model_name='sheet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'paper'), ('recorded_by__isnull', False), models.Q(('slip', ''), _negated=True)), models.Q(models.Q(('channel', 'paper'), _negated=True), ('recorded_by__isnull', True), ('slip', '')), _connector='OR'), name='paper_sheet_has_its_recorder'),
        ),
        migrations.AddConstraint(
            model_name='respondent',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('survey', 'user'), name='one_answer_for_each_account'),
        ),
        migrations.AddIndex(
            model_name='remark',
            index=models.Index(fields=['survey', 'question'], name='remark_of_survey'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reading', 'hidden'), models.Q(('hidden_because', ''), _negated=True)), models.Q(models.Q(('reading', 'hidden'), _negated=True), ('hidden_because', '')), _connector='OR'), name='remark_is_hidden_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('reading', 'waiting'), ('read_by__isnull', False), _connector='OR'), name='remark_is_read_by_somebody'),
        ),
    ]
