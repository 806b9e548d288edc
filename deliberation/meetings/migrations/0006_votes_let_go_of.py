from django.db import migrations

# Before a vote in a room could end without a result, its motion let go of it and left it open: nobody could ever end it.
DROP = """
UPDATE ballots_ballot SET state = 'called_off', box_key = '', reason = '会上接着讨论了，没有计票，没有结果。'
WHERE in_meeting AND state = 'open' AND closes_at < now()
    AND NOT EXISTS (SELECT 1 FROM meetings_motion WHERE meetings_motion.ballot_id = ballots_ballot.id);
UPDATE ballots_elector SET sealed = '', unit = CASE
    WHEN user_id IS NULL AND person_id IS NULL AND dwelling_id IS NULL AND called = '' THEN 'erased:' || id ELSE unit END
WHERE ballot_id IN (SELECT id FROM ballots_ballot WHERE state = 'called_off');
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_came"), ("ballots", "0010_votes_without_a_result")]
    operations = [migrations.RunSQL(DROP, migrations.RunSQL.noop)]
