import communities.kernel.sealing
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dwelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, verbose_name='房号')),
                ('floor', models.SmallIntegerField(blank=True, null=True, verbose_name='楼层')),
                ('area', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='专有面积（平方米）')),
                ('building', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dwellings', to='residents.building', verbose_name='楼栋')),
                ('entrance', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dwellings', to='residents.entrance', verbose_name='单元')),
            ],
            options={
                'verbose_name': '房屋',
                'verbose_name_plural': '房屋',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('phone', communities.kernel.sealing.SealedField(blank=True, max_length=20, verbose_name='手机号')),
                ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='出生年份')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='建立时间')),
                ('guardian', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='wards', to='residents.person', verbose_name='监护人')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '居民',
                'verbose_name_plural': '居民',
            },
        ),
        migrations.CreateModel(
            name='ParkingSpace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='车位号')),
                ('area', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='面积（平方米）')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parking_spaces', to='residents.person', verbose_name='产权人')),
            ],
            options={
                'verbose_name': '产权车位',
                'verbose_name_plural': '产权车位',
            },
        ),
        migrations.CreateModel(
            name='AddressCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dwelling', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='address_codes', to='residents.dwelling')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='address_codes', to='residents.person', verbose_name='居民')),
            ],
            options={
                'verbose_name': '上门验证码',
                'verbose_name_plural': '上门验证码',
            },
        ),
        migrations.CreateModel(
            name='Residency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', '业主'), ('co_owner', '共有人'), ('tenant', '租户'), ('family', '家人')], max_length=8, verbose_name='身份')),
                ('is_head', models.BooleanField(default=False, verbose_name='户主')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='起')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='止')),
                ('dwelling', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residencies', to='residents.dwelling', verbose_name='房屋')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residencies', to='residents.person', verbose_name='居民')),
            ],
            options={
                'verbose_name': '居住与产权',
                'verbose_name_plural': '居住与产权',
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('claim', '自己填写'), ('code', '验证码（信件或上门）'), ('document', '工作人员核对证件')], max_length=8, verbose_name='方式')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='核实时间')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='有效到')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='撤销原因')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁核实的')),
                ('dwelling', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='residents.dwelling', verbose_name='房屋')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verifications', to='residents.person', verbose_name='居民')),
            ],
            options={
                'verbose_name': '居住核实',
                'verbose_name_plural': '居住核实',
            },
        ),
        migrations.AddConstraint(
            model_name='dwelling',
            constraint=models.UniqueConstraint(fields=('building', 'entrance', 'number'), name='one_dwelling_for_an_address', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='dwelling',
            constraint=models.CheckConstraint(condition=models.Q(('area__isnull', True), ('area__gt', 0), _connector='OR'), name='dwelling_area_above_zero'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(django.db.models.functions.text.Left('phone', 22), condition=models.Q(('phone', ''), _negated=True), name='person_by_phone'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('birth_year__isnull', True), ('birth_year__range', (1900, 2100)), _connector='OR'), name='birth_year_of_somebody_alive'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('guardian__isnull', True), models.Q(('guardian', models.F('id')), _negated=True), _connector='OR'), name='nobody_is_their_own_guardian'),
        ),
        migrations.AddIndex(
            model_name='residency',
            index=models.Index(fields=['dwelling', 'starts_on'], name='residency_of_dwelling'),
        ),
        migrations.AddConstraint(
            model_name='residency',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='residency_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='residency',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('person'), models.F('person'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('dwelling'), models.F('dwelling'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_part_in_a_home_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='residency',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_head', True)), expressions=[(models.Func(models.F('dwelling'), models.F('dwelling'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_head_of_a_home_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('expires_at__gt', models.F('at')), _connector='OR'), name='verification_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='taken_back_with_a_reason'),
        ),
    ]
