from django.db import migrations

TRIGGERS = """
CREATE TRIGGER progress_only_grows BEFORE UPDATE OR DELETE ON outcomes_progress
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER progress_is_not_emptied BEFORE TRUNCATE ON outcomes_progress
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER published_minutes_stay BEFORE UPDATE OR DELETE ON outcomes_minutes
    FOR EACH ROW WHEN (OLD.state = 'PUBLISHED') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER minutes_are_not_emptied BEFORE TRUNCATE ON outcomes_minutes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACK = """
DROP TRIGGER progress_only_grows ON outcomes_progress;
DROP TRIGGER progress_is_not_emptied ON outcomes_progress;
DROP TRIGGER published_minutes_stay ON outcomes_minutes;
DROP TRIGGER minutes_are_not_emptied ON outcomes_minutes;
"""


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(TRIGGERS, BACK)]
