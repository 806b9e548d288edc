
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0002_ballots_of_motions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='asked',
            field=models.JSONField(blank=True, default=list, verbose_name='报名时要问的'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='reserved_for',
            field=models.CharField(blank=True, max_length=80, verbose_name='留给谁'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='reserved_seats',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='留出的席位'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='terms',
            field=models.TextField(blank=True, max_length=2000, verbose_name='报名须知'),
        ),
        migrations.AddField(
            model_name='seat',
            name='accepted_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='同意报名须知的时间'),
        ),
        migrations.AddField(
            model_name='seat',
            name='answers',
            field=models.JSONField(blank=True, default=list, verbose_name='报名时的回答'),
        ),
        migrations.AddField(
            model_name='seat',
            name='is_listed',
            field=models.BooleanField(default=False, verbose_name='公开自己会来'),
        ),
        migrations.AddField(
            model_name='seat',
            name='is_reserved',
            field=models.BooleanField(default=False, verbose_name='坐留出的席位'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('reserved_seats__lte', models.F('open_seats'))), name='reserved_seats_are_some_of_the_seats'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('reserved_seats', 0), models.Q(('reserved_for', ''), _negated=True), _connector='OR'), name='reserved_seats_say_for_whom'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('is_reserved', False), models.Q(('answer', 'YES'), ('side', '')), _connector='OR'), name='reserved_place_is_a_listeners'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('is_listed', False), models.Q(('answer', 'YES'), ('user__isnull', False)), _connector='OR'), name='only_who_comes_is_listed'),
        ),
    ]
