from django.db import migrations, models


# Rows of before said by how they begin which they are; nothing else of them changes.
TOLD = """
ALTER TABLE outcomes_progress DISABLE TRIGGER progress_only_grows;
UPDATE outcomes_progress SET verb = CASE
    WHEN starts_with(text, '居委会核实：办好了。') THEN 'confirm'
    WHEN starts_with(text, '没有办好，接着办：') THEN 'send_back'
    ELSE 'shelve' END
WHERE by_label = '居委会' AND (starts_with(text, '居委会核实：办好了。') OR starts_with(text, '没有办好，接着办：') OR starts_with(text, '搁置：'));
ALTER TABLE outcomes_progress ENABLE TRIGGER progress_only_grows;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0006_signed_by_each'),
    ]

    operations = [
        migrations.AddField(
            model_name='progress',
            name='verb',
            field=models.CharField(choices=[('report', '报进展'), ('confirm', '核实'), ('send_back', '退回'), ('shelve', '搁置')], default='report', max_length=10, verbose_name='哪一种'),
        ),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
    ]
