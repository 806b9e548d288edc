from django.db import migrations

# A right that came with a post stands in the ledger right before the post does, in one step. Every other was there
# before, and so is one of which the ledger does not tell: who is struck out of a post loses nothing that is in doubt.
OLDER = """
UPDATE party_appointment AS held SET grant_is_older = true
WHERE held.grant_id IS NOT NULL AND NOT held.grant_is_older AND NOT EXISTS (
    SELECT 1 FROM audit_entry made JOIN audit_entry given ON given.seq = made.seq - 1
    WHERE made.subject = 'party.appointment:' || held.id AND made.verb = 'party.appoint'
    AND given.subject = 'accounts.grant:' || held.grant_id AND given.verb = 'accounts.grant'
)
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_words_may_be_erased"), ("party", "0006_what_leavers_have_in_hand")]

    operations = [migrations.RunSQL(OLDER, migrations.RunSQL.noop)]
