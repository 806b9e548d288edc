import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('party', '0002_meetings_reports_and_joint_conference'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='due',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='应到'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='moves',
            field=models.JSONField(blank=True, default=list, verbose_name='改期'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='present',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='实到'),
        ),
        migrations.AddField(
            model_name='service',
            name='recorded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁记的'),
        ),
        migrations.AlterField(
            model_name='warningreason',
            name='code',
            field=models.CharField(choices=[('too_few', '正式党员不足 3 人'), ('branch_large', '支部党员超过 50 人'), ('general_large', '总支党员超过 100 人'), ('joint_wide', '联合支部覆盖超过 5 个单位'), ('no_committee', '正式党员 7 人以上，没有支委会'), ('two_branches', '书记同时是另一个同级支部的书记'), ('two_posts', '一个人在这里同时担任两个职务'), ('overdue', '临时党支部到期没有撤销')], max_length=16, verbose_name='提醒'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due__isnull', True), ('present__isnull', True)), ('present__lte', models.F('due')), _connector='OR'), name='not_more_present_at_a_party_meeting_than_due'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), ('recorded_by__isnull', True), models.Q(('confirmed_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='service_confirmed_by_another_than_wrote_it'),
        ),
    ]
