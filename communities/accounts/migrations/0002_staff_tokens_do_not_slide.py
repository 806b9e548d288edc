from django.db import migrations, models

# Tokens of staff were issued for thirty days and slid on: whoever holds one signs in again.
END_THOSE_OF_STAFF = """
DELETE FROM accounts_token WHERE user_id IN (
    SELECT user_id FROM accounts_grant WHERE role NOT IN ('resident', 'building_head')
)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="token",
            name="slides",
            field=models.BooleanField(default=True, verbose_name="使用时顺延"),
        ),
        migrations.RunSQL(END_THOSE_OF_STAFF, migrations.RunSQL.noop),
    ]
