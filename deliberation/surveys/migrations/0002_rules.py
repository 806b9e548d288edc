from django.db import migrations

# What the database itself holds, whoever writes to it: from the first answer on the questions stand, an anonymous answer
# has neither person nor moment and stays as it is, and nothing is answered before the opening or after the end.
RULES = """
CREATE FUNCTION survey_keeps_its_questions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.state = 'draft' THEN
        RETURN OLD;
    ELSIF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a survey that was opened stays' USING ERRCODE = 'restrict_violation';
    ELSIF (NEW.title, NEW.intro, NEW.questions, NEW.audience, NEW.is_anonymous, NEW.totals_shown)
        IS DISTINCT FROM (OLD.title, OLD.intro, OLD.questions, OLD.audience, OLD.is_anonymous, OLD.totals_shown)
        AND EXISTS (SELECT 1 FROM surveys_sheet WHERE survey_id = NEW.id) THEN
        RAISE EXCEPTION 'somebody has answered: the questions stand' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.state <> OLD.state AND (NEW.state = 'draft' OR OLD.state IN ('closed', 'called_off')) THEN
        RAISE EXCEPTION 'a survey only goes on' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER survey_keeps_its_questions BEFORE UPDATE OR DELETE ON surveys_survey
    FOR EACH ROW EXECUTE FUNCTION survey_keeps_its_questions();

CREATE FUNCTION sheet_fits_its_survey() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    survey surveys_survey%ROWTYPE;
BEGIN
    SELECT * INTO survey FROM surveys_survey WHERE id = COALESCE(NEW.survey_id, OLD.survey_id) FOR SHARE;
    IF survey.state <> 'open' THEN
        RAISE EXCEPTION 'the survey is not open' USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP <> 'INSERT' AND (survey.is_anonymous OR OLD.channel = 'paper') THEN
        RAISE EXCEPTION 'an anonymous answer stays as it is' USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSIF TG_OP = 'UPDATE' AND NEW.survey_id <> OLD.survey_id THEN
        RAISE EXCEPTION 'an answer stays with its survey' USING ERRCODE = 'restrict_violation';
    ELSIF survey.is_anonymous AND NEW.channel <> 'paper' AND NEW.at IS NOT NULL THEN
        RAISE EXCEPTION 'an anonymous answer has no moment' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sheet_fits_its_survey BEFORE INSERT OR UPDATE OR DELETE ON surveys_sheet
    FOR EACH ROW EXECUTE FUNCTION sheet_fits_its_survey();
CREATE TRIGGER sheets_are_not_emptied BEFORE TRUNCATE ON surveys_sheet
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION respondent_fits_its_survey() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    anonymous boolean;
BEGIN
    SELECT is_anonymous INTO anonymous FROM surveys_survey WHERE id = NEW.survey_id;
    IF anonymous <> (NEW.sheet_id IS NULL) THEN
        RAISE EXCEPTION 'an anonymous answer is nobody''s, a named one is somebody''s' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER respondent_fits_its_survey BEFORE INSERT OR UPDATE ON surveys_respondent
    FOR EACH ROW EXECUTE FUNCTION respondent_fits_its_survey();

CREATE FUNCTION remark_fits_its_survey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sheet_id IS NOT NULL AND (SELECT is_anonymous FROM surveys_survey WHERE id = NEW.survey_id) THEN
        RAISE EXCEPTION 'what was written without a name belongs to no answer' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remark_fits_its_survey BEFORE INSERT OR UPDATE ON surveys_remark
    FOR EACH ROW EXECUTE FUNCTION remark_fits_its_survey();
"""
BACK = """
DROP TRIGGER remark_fits_its_survey ON surveys_remark;
DROP FUNCTION remark_fits_its_survey();
DROP TRIGGER respondent_fits_its_survey ON surveys_respondent;
DROP FUNCTION respondent_fits_its_survey();
DROP TRIGGER sheets_are_not_emptied ON surveys_sheet;
DROP TRIGGER sheet_fits_its_survey ON surveys_sheet;
DROP FUNCTION sheet_fits_its_survey();
DROP TRIGGER survey_keeps_its_questions ON surveys_survey;
DROP FUNCTION survey_keeps_its_questions();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(RULES, BACK)]
