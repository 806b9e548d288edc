
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
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='第几稿')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('text', models.TextField(max_length=30000, verbose_name='正文')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁写的')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='topics.topic', verbose_name='议题')),
            ],
            options={
                'verbose_name': '草案',
                'verbose_name_plural': '草案',
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(choices=[('FOR', '赞成'), ('AGAINST', '反对'), ('NEUTRAL', '说一点')], default='NEUTRAL', max_length=8, verbose_name='立场')),
                ('text', models.TextField(max_length=1000, verbose_name='说了什么')),
                ('public_text', models.TextField(max_length=1000, verbose_name='公开的话')),
                ('paragraph', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='第几段')),
                ('wording', models.TextField(blank=True, max_length=3000, verbose_name='建议改成')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('hidden_at', models.DateTimeField(blank=True, null=True, verbose_name='不再显示的时间')),
                ('hidden_because', models.CharField(blank=True, max_length=200, verbose_name='不再显示的理由')),
                ('appealed_at', models.DateTimeField(blank=True, null=True, verbose_name='申诉时间')),
                ('appeal', models.CharField(blank=True, max_length=400, verbose_name='申诉的话')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='复核时间')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁复核的')),
                ('hidden_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁处理的')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='opinions.comment', verbose_name='回应哪一条')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='topics.topic', verbose_name='议题')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to=settings.AUTH_USER_MODEL, verbose_name='谁说的')),
                ('draft', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='opinions.draft', verbose_name='草案')),
            ],
            options={
                'verbose_name': '讨论',
                'verbose_name_plural': '讨论',
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('WEB', '网页'), ('API', '小程序'), ('PAPER', '线下代录')], max_length=8, verbose_name='来自')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='纸上的姓名')),
                ('text', models.TextField(max_length=2000, verbose_name='意见')),
                ('public_text', models.TextField(max_length=2000, verbose_name='公开的意见')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('adoption', models.CharField(blank=True, choices=[('ADOPTED', '采纳'), ('PARTLY', '部分采纳'), ('NOT', '没有采纳')], max_length=8, verbose_name='采纳情况')),
                ('reply', models.TextField(blank=True, max_length=2000, verbose_name='答复')),
                ('replied_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代录人')),
                ('replied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='topics.topic', verbose_name='议题')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to=settings.AUTH_USER_MODEL, verbose_name='谁提的')),
            ],
            options={
                'verbose_name': '意见',
                'verbose_name_plural': '意见',
            },
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('topic', 'version'), name='draft_version_once'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['topic', 'id'], name='comment_of_topic'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('appealed_at__isnull', False), ('decided_at__isnull', True)), fields=['appealed_at'], name='comment_appealed'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('hidden_at__isnull', True), models.Q(models.Q(('hidden_because', ''), _negated=True), ('hidden_by__isnull', False)), _connector='OR'), name='hidden_comment_says_why'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('hidden_by')), _negated=True), _connector='OR'), name='appeal_is_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('draft__isnull', True), ('paragraph__isnull', True), ('wording', '')), models.Q(('draft__isnull', False), ('paragraph__gte', 1)), _connector='OR'), name='comment_on_a_paragraph_of_a_draft'),
        ),
        migrations.AddIndex(
            model_name='opinion',
            index=models.Index(fields=['topic', 'id'], name='opinion_of_topic'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('topic', 'user'), name='one_opinion_for_each_account'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'PAPER'), ('recorded_by__isnull', False)), models.Q(models.Q(('channel', 'PAPER'), _negated=True), ('name', ''), ('recorded_by__isnull', True)), _connector='OR'), name='paper_opinion_has_its_recorder'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('adoption', ''), ('replied_at__isnull', True), ('reply', '')), models.Q(models.Q(('adoption', ''), _negated=True), models.Q(('reply', ''), _negated=True), ('replied_at__isnull', False)), _connector='OR'), name='answered_opinion_says_why'),
        ),
    ]
