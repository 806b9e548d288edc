from django.db import migrations

# What the database itself holds, whoever writes to it: rules stand from the opening on, time only moves on, a secret
# vote has no elector, who voted one way does not vote the other, and what is in the box stays as it is.
RULES = """
CREATE FUNCTION ballot_keeps_its_rules() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER ballot_keeps_its_rules BEFORE UPDATE OR DELETE ON ballots_ballot
    FOR EACH ROW EXECUTE FUNCTION ballot_keeps_its_rules();

CREATE FUNCTION elector_votes_one_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.way <> OLD.way AND (OLD.way = 'online' OR (OLD.way = 'paper' AND NEW.way = 'online')) THEN
        RAISE EXCEPTION 'who voted one way does not vote the other' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.ballot_id <> OLD.ballot_id OR NEW.unit NOT IN (OLD.unit, 'erased:' || OLD.id) THEN
        RAISE EXCEPTION 'the roll stands' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.way <> OLD.way AND NOT EXISTS (
        SELECT 1 FROM ballots_ballot WHERE id = NEW.ballot_id AND state = 'open') THEN
        RAISE EXCEPTION 'the ballot is not open' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER elector_votes_one_way BEFORE UPDATE ON ballots_elector
    FOR EACH ROW EXECUTE FUNCTION elector_votes_one_way();
CREATE TRIGGER elector_stays BEFORE DELETE ON ballots_elector
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION vote_fits_its_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ballot ballots_ballot%ROWTYPE;
BEGIN
    SELECT * INTO ballot FROM ballots_ballot WHERE id = COALESCE(NEW.ballot_id, OLD.ballot_id);
    IF TG_OP = 'UPDATE' OR ballot.state <> 'open' THEN
        RAISE EXCEPTION 'what is in the box stays as it is' USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSIF ballot.is_secret AND (NEW.elector_id IS NOT NULL OR NEW.at IS NOT NULL) THEN
        RAISE EXCEPTION 'a secret vote is nobody''s' USING ERRCODE = 'restrict_violation';
    ELSIF NOT ballot.is_secret AND NEW.elector_id IS NULL THEN
        RAISE EXCEPTION 'a named vote is somebody''s' USING ERRCODE = 'restrict_violation';
    ELSIF COALESCE(NEW.at >= ballot.closes_at, clock_timestamp() < ballot.closes_at) THEN
        RAISE EXCEPTION 'a vote is cast before closing, or written down after it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vote_fits_its_ballot BEFORE INSERT OR UPDATE OR DELETE ON ballots_vote
    FOR EACH ROW EXECUTE FUNCTION vote_fits_its_ballot();
CREATE TRIGGER box_is_not_emptied BEFORE TRUNCATE ON ballots_vote
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER roll_is_not_emptied BEFORE TRUNCATE ON ballots_elector
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER papers_are_not_emptied BEFORE TRUNCATE ON ballots_paperentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER paper_only_grows BEFORE UPDATE OR DELETE ON ballots_paperentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
BACK = """
DROP TRIGGER papers_are_not_emptied ON ballots_paperentry;
DROP TRIGGER roll_is_not_emptied ON ballots_elector;
DROP TRIGGER box_is_not_emptied ON ballots_vote;
DROP TRIGGER paper_only_grows ON ballots_paperentry;
DROP TRIGGER vote_fits_its_ballot ON ballots_vote;
DROP FUNCTION vote_fits_its_ballot();
DROP TRIGGER elector_stays ON ballots_elector;
DROP TRIGGER elector_votes_one_way ON ballots_elector;
DROP FUNCTION elector_votes_one_way();
DROP TRIGGER ballot_keeps_its_rules ON ballots_ballot;
DROP FUNCTION ballot_keeps_its_rules();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0001_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(RULES, BACK)]
