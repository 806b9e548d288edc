from django.db import migrations

# A vote in a room that is over while too few are left to decide ends without a result, whoever has voted.
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
    ELSIF NEW.state = 'called_off' AND NOT (NEW.in_meeting AND clock_timestamp() >= NEW.closes_at) AND EXISTS (
        SELECT 1 FROM ballots_elector WHERE ballot_id = NEW.id AND way <> '') THEN
        RAISE EXCEPTION 'somebody has voted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
STOOD = """
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


class Migration(migrations.Migration):
    dependencies = [("ballots", "0009_called")]
    operations = [migrations.RunSQL(STANDS, STOOD)]
