
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0003_signing_up'),
        ('residents', '0004_one_home_for_an_address'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Cosigner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='联署时间')),
            ],
            options={
                'verbose_name': '会议的联署',
                'verbose_name_plural': '会议的联署',
            },
        ),
        migrations.RemoveConstraint(
            model_name='meeting',
            name='noticed_meeting_has_its_lock',
        ),
        migrations.AddField(
            model_name='meeting',
            name='about',
            field=models.TextField(blank=True, max_length=1000, verbose_name='想说什么'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='by_residents',
            field=models.BooleanField(default=False, verbose_name='居民发起'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='called_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='called_meetings', to=settings.AUTH_USER_MODEL, verbose_name='发起人'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='cosigners_needed',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='要几人联署'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='near',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='residents.building', verbose_name='在哪里附近'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='room',
            field=models.CharField(blank=True, choices=[('ASKED', '等居委会答复'), ('LENT', '居委会借了'), ('REFUSED', '居委会没有借')], max_length=8, verbose_name='借屋子'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='room_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='为什么没有借'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='form',
            field=models.CharField(blank=True, choices=[('COUNCIL', '议事会'), ('HEARING', '听证会'), ('COORDINATION', '协调会'), ('APPRAISAL', '评议会'), ('TALK', '恳谈会'), ('FOUR_DELIBERATIONS', '四议两公开')], max_length=20, verbose_name='会议形式'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='state',
            field=models.CharField(choices=[('GATHERING', '等人联署'), ('PLANNED', '筹备中'), ('NOTICED', '已公告'), ('IN_SESSION', '正在开会'), ('CLOSED', '已结束'), ('CANCELLED', '已取消')], default='PLANNED', max_length=12, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['GATHERING', 'PLANNED', 'CANCELLED']), models.Q(('not_before__isnull', False), ('notice_days__isnull', False), ('noticed_at__isnull', False)), _connector='OR'), name='noticed_meeting_has_its_lock'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by_residents', True), ('cosigners_needed__gte', 1)), models.Q(models.Q(('state', 'GATHERING'), _negated=True), ('by_residents', False), ('called_by__isnull', True), ('room', '')), _connector='OR'), name='only_residents_gather_cosigners'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'GATHERING')), fields=('called_by',), name='one_gathering_call_of_each'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('room', 'REFUSED'), _negated=True), models.Q(('room_reason', ''), _negated=True), _connector='OR'), name='room_refused_with_a_reason'),
        ),
        migrations.AddField(
            model_name='cosigner',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cosigners', to='meetings.meeting', verbose_name='会议'),
        ),
        migrations.AddField(
            model_name='cosigner',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='联署人'),
        ),
        migrations.AddConstraint(
            model_name='cosigner',
            constraint=models.UniqueConstraint(fields=('meeting', 'user'), name='cosigned_once'),
        ),
    ]
