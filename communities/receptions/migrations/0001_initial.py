import communities.kernel.sealing
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('feedback', '0005_columns_have_chinese_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reception',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('seat', models.CharField(choices=[('party', '党代表'), ('deputy', '人大代表'), ('adviser', '政协委员')], max_length=8, verbose_name='身份')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='职务')),
                ('place', models.CharField(max_length=60, verbose_name='地点')),
                ('starts_at', models.DateTimeField(verbose_name='开始')),
                ('ends_at', models.DateTimeField(verbose_name='结束')),
                ('minutes', models.PositiveSmallIntegerField(default=20, verbose_name='每位几分钟')),
                ('agreed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='本人同意公开的时间')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='取消时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='取消的原因')),
            ],
            options={
                'verbose_name': '代表接待',
                'verbose_name_plural': '代表接待',
                'indexes': [models.Index(fields=['ends_at'], name='reception_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='reception_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('minutes__range', (5, 120))), name='reception_slot_of_some_minutes'), models.CheckConstraint(condition=models.Q(('cancelled_at__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='cancelled_reception_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slot', models.DateTimeField(verbose_name='时段')),
                ('name', models.CharField(max_length=40, verbose_name='怎么称呼')),
                ('phone', communities.kernel.sealing.SealedField(blank=True, max_length=20, verbose_name='联系电话')),
                ('booked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='预约时间')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='取消时间')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='说了什么')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁代约的')),
                ('ticket', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.ticket', verbose_name='转成的诉求')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('reception', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='receptions.reception', verbose_name='接待')),
            ],
            options={
                'verbose_name': '接待预约',
                'verbose_name_plural': '接待预约',
                'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('reception', 'slot'), name='slot_booked_once'), models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True), ('user__isnull', False)), fields=('reception', 'user'), name='one_slot_for_each_person')],
            },
        ),
    ]
