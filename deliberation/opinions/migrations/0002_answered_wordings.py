import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0001_initial'),
        ('topics', '0004_ballots'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='adoption',
            field=models.CharField(blank=True, choices=[('ADOPTED', '采纳'), ('PARTLY', '部分采纳'), ('NOT', '没有采纳')], max_length=8, verbose_name='采纳情况'),
        ),
        migrations.AddField(
            model_name='comment',
            name='carried_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carries', to='opinions.draft', verbose_name='写进了哪一稿'),
        ),
        migrations.AddField(
            model_name='comment',
            name='replied_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='答复时间'),
        ),
        migrations.AddField(
            model_name='comment',
            name='replied_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人'),
        ),
        migrations.AddField(
            model_name='comment',
            name='reply',
            field=models.TextField(blank=True, max_length=2000, verbose_name='答复'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('adoption', ''), ('replied_at__isnull', True), ('reply', '')), models.Q(models.Q(('adoption', ''), _negated=True), models.Q(('reply', ''), _negated=True), models.Q(('wording', ''), _negated=True), ('replied_at__isnull', False)), _connector='OR'), name='answered_wording_says_why'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('carried_in__isnull', True), ('adoption__in', ['ADOPTED', 'PARTLY']), _connector='OR'), name='carried_wording_was_adopted'),
        ),
    ]
