from django.conf import settings
from django.db import migrations, models


BY_ROUND = """
UPDATE outcomes_evaluation e SET round = 1 + (
    SELECT count(*) FROM topics_step s WHERE s.topic_id = e.topic_id AND s.verb = 'reopen' AND s.at <= e.at)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0003_milestones'),
        ('topics', '0004_ballots'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='evaluation',
            name='evaluated_once',
        ),
        migrations.AddField(
            model_name='evaluation',
            name='round',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='第几轮'),
        ),
        # What was said after a topic had been taken up anew belongs to that round.
        migrations.RunSQL(BY_ROUND, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(fields=('topic', 'round', 'by'), name='evaluated_once'),
        ),
    ]
