from django.db import migrations

# Every column of a ballot is a rule that stands from its opening on, but for those that its life writes: so that a new
# rule needs no new function.
STANDS = """
CREATE OR REPLACE FUNCTION ballot_keeps_its_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := ARRAY['state', 'closes_at', 'reason', 'nudged_at', 'box_key', 'counted_at', 'result', 'fingerprint'];
BEGIN
    IF OLD.state = 'draft' AND TG_OP = 'UPDATE' THEN
        RETURN NEW;
    ELSIF OLD.state = 'draft' THEN
        RETURN OLD;
    ELSIF TG_OP = 'DELETE' OR OLD.state <> 'open' THEN
        RAISE EXCEPTION 'a ballot that was opened stays as it is' USING ERRCODE = 'restrict_violation';
    ELSIF to_jsonb(NEW) - moves IS DISTINCT FROM to_jsonb(OLD) - moves OR NEW.state = 'draft' THEN
        RAISE EXCEPTION 'the rules of an open ballot stand' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.closes_at < OLD.closes_at OR (NEW.closes_at > OLD.closes_at AND clock_timestamp() >= OLD.closes_at) THEN
        RAISE EXCEPTION 'closing only moves on, and only before it' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.state = 'counted' AND clock_timestamp() < NEW.closes_at THEN
        RAISE EXCEPTION 'nothing is counted before closing' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.state = 'called_off' AND EXISTS (
        SELECT 1 FROM ballots_elector WHERE ballot_id = NEW.id AND way <> '') THEN
        RAISE EXCEPTION 'somebody has voted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
STOOD = """
CREATE OR REPLACE FUNCTION ballot_keeps_its_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' AND TG_OP = 'UPDATE' THEN
        RETURN NEW;
    ELSIF OLD.state = 'draft' THEN
        RETURN OLD;
    ELSIF TG_OP = 'DELETE' OR OLD.state <> 'open' THEN
        RAISE EXCEPTION 'a ballot that was opened stays as it is' USING ERRCODE = 'restrict_violation';
    ELSIF (NEW.uid, NEW.question, NEW.about, NEW.kind, NEW.choices, NEW.most, NEW.whose, NEW.is_secret,
           NEW.totals_hidden, NEW.pass_share, NEW.quorum_share, NEW.quorum_least, NEW.opened_at)
        IS DISTINCT FROM (OLD.uid, OLD.question, OLD.about, OLD.kind, OLD.choices, OLD.most, OLD.whose, OLD.is_secret,
           OLD.totals_hidden, OLD.pass_share, OLD.quorum_share, OLD.quorum_least, OLD.opened_at)
        OR NEW.state = 'draft' THEN
        RAISE EXCEPTION 'the rules of an open ballot stand' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.closes_at < OLD.closes_at OR (NEW.closes_at > OLD.closes_at AND clock_timestamp() >= OLD.closes_at) THEN
        RAISE EXCEPTION 'closing only moves on, and only before it' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.state = 'counted' AND clock_timestamp() < NEW.closes_at THEN
        RAISE EXCEPTION 'nothing is counted before closing' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.state = 'called_off' AND EXISTS (
        SELECT 1 FROM ballots_elector WHERE ballot_id = NEW.id AND way <> '') THEN
        RAISE EXCEPTION 'somebody has voted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
# One hop, on one roll, no more than the ballot allows, until closing. Both lines are locked first, so that of two at
# once the second one sees the first.
DELEGATIONS = """
CREATE FUNCTION delegation_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine ballots_delegation%ROWTYPE;
    ballot ballots_ballot%ROWTYPE;
    fixed text[] := ARRAY['used', 'proof'];
BEGIN
    mine := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    PERFORM 1 FROM ballots_elector WHERE id IN (mine.elector_id, mine.holder_id) ORDER BY id FOR UPDATE;
    SELECT b.* INTO ballot FROM ballots_ballot b JOIN ballots_elector e ON e.ballot_id = b.id
        WHERE e.id = mine.elector_id;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - fixed IS DISTINCT FROM to_jsonb(OLD) - fixed
            OR (NEW.used IS DISTINCT FROM OLD.used AND (ballot.state <> 'open' OR clock_timestamp() < ballot.closes_at))
        THEN
            RAISE EXCEPTION 'a delegation stays as it was given' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    ELSIF ballot.state <> 'open' OR clock_timestamp() >= ballot.closes_at THEN
        RAISE EXCEPTION 'delegations are given and taken back before closing' USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSIF NEW.used IS NOT NULL OR NEW.place > ballot.proxies_most THEN
        RAISE EXCEPTION 'nobody votes for more than the ballot allows' USING ERRCODE = 'restrict_violation';
    ELSIF NOT EXISTS (SELECT 1 FROM ballots_elector WHERE id = NEW.holder_id AND ballot_id = ballot.id) THEN
        RAISE EXCEPTION 'the holder stands on the same roll' USING ERRCODE = 'restrict_violation';
    ELSIF EXISTS (SELECT 1 FROM ballots_delegation
        WHERE elector_id = NEW.holder_id OR holder_id = NEW.elector_id) THEN
        RAISE EXCEPTION 'one hop and no more' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delegation_fits BEFORE INSERT OR UPDATE OR DELETE ON ballots_delegation
    FOR EACH ROW EXECUTE FUNCTION delegation_fits();
CREATE TRIGGER delegations_are_not_emptied BEFORE TRUNCATE ON ballots_delegation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACK = """
DROP TRIGGER delegations_are_not_emptied ON ballots_delegation;
DROP TRIGGER delegation_fits ON ballots_delegation;
DROP FUNCTION delegation_fits();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0003_delegations")]
    operations = [migrations.RunSQL(STANDS, STOOD), migrations.RunSQL(DELEGATIONS, BACK)]
