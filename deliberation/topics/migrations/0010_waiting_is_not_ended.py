from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0005_leaving_through_staff'),
        ('topics', '0009_words_mended'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='topic',
            name='ended_topic_owes_nothing',
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ARCHIVED', 'MERGED', 'REFUSED', 'TICKETED', 'WITHDRAWN']), _negated=True), ('due_at__isnull', True), _connector='OR'), name='ended_topic_owes_nothing'),
        ),
    ]
