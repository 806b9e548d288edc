
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_chinese_names'),
        ('party', '0005_which_charter_a_unit_signed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='appointment',
            name='grant_is_older',
            field=models.BooleanField(default=False, editable=False, verbose_name='身份原来就有'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='work_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁定的'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='work_moved_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='转交时间'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='work_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='手上的事交给谁'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('work_by__isnull', True), ('work_moved_at__isnull', True), ('work_to__isnull', True)), models.Q(('ends_on__isnull', False), ('work_by__isnull', False), ('work_to__isnull', False)), _connector='OR'), name='work_goes_to_somebody_when_the_post_ends'),
        ),
    ]
