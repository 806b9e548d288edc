from django.db import migrations

# What was merged into what was merged itself stands beside what that went into in the end, as actions.merge() puts it now.
AT_ONE_LEVEL = """
WITH RECURSIVE way AS (
    SELECT id, merged_into_id AS into_id FROM topics_topic WHERE merged_into_id IS NOT NULL
    UNION
    SELECT way.id, further.merged_into_id
    FROM way JOIN topics_topic further ON further.id = way.into_id
    WHERE further.merged_into_id IS NOT NULL
)
UPDATE topics_topic SET merged_into_id = way.into_id
FROM way JOIN topics_topic last ON last.id = way.into_id AND last.merged_into_id IS NULL
WHERE topics_topic.id = way.id AND topics_topic.merged_into_id <> way.into_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('topics', '0011_from_above'),
    ]

    operations = [
        migrations.RunSQL(AT_ONE_LEVEL, migrations.RunSQL.noop),
    ]
