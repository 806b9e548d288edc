import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Who signed for a side until now signed as one of it: by their account, else by the name that was taken down.
AS_ONE_OF_IT = """
UPDATE outcomes_signature s SET seat_id = seat.id FROM outcomes_minutes m, meetings_seat seat
WHERE m.id = s.minutes_id AND seat.meeting_id = m.meeting_id AND seat.side = s.part AND seat.came
AND (seat.user_id = s.user_id OR s.user_id IS NULL AND seat.name = s.name)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0005_came'),
        ('outcomes', '0005_done_is_confirmed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='signature',
            name='signed_once_for_each_part',
        ),
        migrations.AddField(
            model_name='signature',
            name='seat',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='meetings.seat', verbose_name='席位'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('seat__isnull', True)), fields=('minutes', 'part'), name='signed_once_for_each_part'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('seat__isnull', False)), fields=('minutes', 'seat'), name='signed_once_for_each_seat'),
        ),
        migrations.RunSQL(AS_ONE_OF_IT, migrations.RunSQL.noop),
    ]
