
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0004_covered_words'),
        ('topics', '0011_from_above'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='opinion',
            name='one_opinion_for_each_account',
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.UniqueConstraint(condition=models.Q(('adoption', ''), ('user__isnull', False)), fields=('topic', 'user'), name='one_open_opinion_for_each_account'),
        ),
    ]
