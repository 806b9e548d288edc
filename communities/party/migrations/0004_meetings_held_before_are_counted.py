from django.db import migrations

COUNT = """
UPDATE party_meeting AS held SET due = seen.due, present = seen.present
FROM (
    SELECT m.id, count(a.id) AS due, count(a.id) FILTER (WHERE a.how = 'present') AS present
    FROM party_meeting m LEFT JOIN party_attendance a ON a.meeting_id = m.id WHERE m.state = 'HELD' GROUP BY m.id
) AS seen WHERE held.id = seen.id
"""


class Migration(migrations.Migration):
    dependencies = [("party", "0003_who_confirms_meetings_moved_and_counted")]

    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
