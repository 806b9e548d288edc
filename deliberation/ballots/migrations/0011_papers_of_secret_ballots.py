from django.db import migrations

# What was read on the papers of a secret ballot is emptied once it is over; nothing else of an entry ever changes.
GROWS = """
CREATE FUNCTION paper_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said text[] := ARRAY['choices', 'objection'];
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.choices = '[]'::jsonb AND NEW.objection = ''
        AND to_jsonb(NEW) - said = to_jsonb(OLD) - said AND EXISTS (
        SELECT 1 FROM ballots_ballot WHERE id = OLD.ballot_id AND is_secret AND state IN ('counted', 'called_off')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER paper_only_grows ON ballots_paperentry;
CREATE TRIGGER paper_only_grows BEFORE UPDATE OR DELETE ON ballots_paperentry
    FOR EACH ROW EXECUTE FUNCTION paper_only_grows();
"""
GREW = """
DROP TRIGGER paper_only_grows ON ballots_paperentry;
DROP FUNCTION paper_only_grows();
CREATE TRIGGER paper_only_grows BEFORE UPDATE OR DELETE ON ballots_paperentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
# Of those that were over before.
EMPTY = """
UPDATE ballots_paperentry SET choices = '[]'::jsonb, objection = '' WHERE ballot_id IN (
    SELECT id FROM ballots_ballot WHERE is_secret AND state IN ('counted', 'called_off'));
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0010_votes_without_a_result")]
    operations = [migrations.RunSQL(GROWS, GREW), migrations.RunSQL(EMPTY, migrations.RunSQL.noop)]
