
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0004_rounds'),
        ('topics', '0007_steps_that_went_up'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='task',
            name='task_is_done_at_a_hundred',
        ),
        migrations.AlterField(
            model_name='task',
            name='state',
            field=models.CharField(choices=[('PLANNED', '还没开始'), ('RUNNING', '进行中'), ('REPORTED', '说做完了，等核实'), ('DONE', '已完成'), ('SHELVED', '搁置')], default='PLANNED', max_length=8, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('percent', 100), ('state__in', ['DONE', 'REPORTED'])), models.Q(models.Q(('state__in', ['DONE', 'REPORTED']), _negated=True), ('percent__lt', 100)), _connector='OR'), name='task_is_done_at_a_hundred'),
        ),
    ]
