from django.db import migrations

TRIGGERS = """
CREATE TRIGGER step_only_grows BEFORE UPDATE OR DELETE ON feedback_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER step_is_not_emptied BEFORE TRUNCATE ON feedback_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACK = """
DROP TRIGGER step_only_grows ON feedback_step;
DROP TRIGGER step_is_not_emptied ON feedback_step;
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(TRIGGERS, BACK)]
