import django.db.models.deletion
from django.db import migrations, models

# Until now a unit had signed the newest charter of its day.
SIGNED = """
UPDATE party_partner AS unit SET signed_id = (
    SELECT id FROM party_written
    WHERE topic = 'charter' AND (at AT TIME ZONE 'Asia/Shanghai')::date <= unit.signed_on ORDER BY at DESC, id DESC LIMIT 1
) WHERE unit.signed_on IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('party', '0004_meetings_held_before_are_counted'),
    ]

    operations = [
        migrations.AddField(
            model_name='partner',
            name='signed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='party.written', verbose_name='签署的是哪一版章程'),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.CheckConstraint(condition=models.Q(('signed__isnull', True), ('signed_on__isnull', False), _connector='OR'), name='partner_signed_on_a_day'),
        ),
        migrations.RunSQL(SIGNED, migrations.RunSQL.noop),
    ]
