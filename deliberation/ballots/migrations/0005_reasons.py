
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0004_rules_of_delegations'),
    ]

    operations = [
        migrations.AddField(
            model_name='ballot',
            name='wants_reasons',
            field=models.BooleanField(default=False, verbose_name='反对的要写理由'),
        ),
        migrations.AddField(
            model_name='paperentry',
            name='objection',
            field=models.CharField(blank=True, max_length=200, verbose_name='票上写的反对的理由'),
        ),
        migrations.AddField(
            model_name='vote',
            name='objection',
            field=models.CharField(blank=True, max_length=200, verbose_name='反对的理由'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(('objection', ''), ('elector__isnull', False), _connector='OR'), name='a_reason_only_with_an_elector'),
        ),
    ]
