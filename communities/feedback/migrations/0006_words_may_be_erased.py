from django.db import migrations

TRIGGER = """
DROP TRIGGER step_only_grows ON feedback_step;
CREATE TRIGGER step_only_grows BEFORE UPDATE OR DELETE ON feedback_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change('public_text', 'internal_text');
"""
BACK = """
DROP TRIGGER step_only_grows ON feedback_step;
CREATE TRIGGER step_only_grows BEFORE UPDATE OR DELETE ON feedback_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0005_columns_have_chinese_names"), ("audit", "0003_words_may_be_erased")]
    operations = [migrations.RunSQL(TRIGGER, BACK)]
