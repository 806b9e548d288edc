from django.db import migrations

TRIGGERS = """
CREATE TRIGGER topic_step_only_grows BEFORE UPDATE OR DELETE ON topics_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER topic_step_is_not_emptied BEFORE TRUNCATE ON topics_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACK = """
DROP TRIGGER topic_step_only_grows ON topics_step;
DROP TRIGGER topic_step_is_not_emptied ON topics_step;
"""


class Migration(migrations.Migration):
    dependencies = [("topics", "0001_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(TRIGGERS, BACK)]
