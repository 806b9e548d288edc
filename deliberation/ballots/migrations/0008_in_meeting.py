from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0007_half_of_roll'),
    ]

    operations = [
        migrations.AddField(
            model_name='ballot',
            name='in_meeting',
            field=models.BooleanField(default=False, verbose_name='会上投的'),
        ),
    ]
