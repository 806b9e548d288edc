from django.db import migrations, models


def those_who_were_there(apps, schema_editor):
    apps.get_model("meetings", "Seat").objects.filter(checked_in_at__isnull=False).update(came=True)


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0004_called_by_residents'),
    ]

    operations = [
        migrations.AddField(
            model_name='seat',
            name='came',
            field=models.BooleanField(default=False, verbose_name='来过'),
        ),
        migrations.RunPython(those_who_were_there, migrations.RunPython.noop),
    ]
