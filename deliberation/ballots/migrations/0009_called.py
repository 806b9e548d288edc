from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0008_in_meeting'),
    ]

    operations = [
        migrations.AddField(
            model_name='elector',
            name='called',
            field=models.CharField(blank=True, max_length=40, verbose_name='姓名'),
        ),
    ]
