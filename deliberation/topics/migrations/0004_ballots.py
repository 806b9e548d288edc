import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0009_called'),
        ('topics', '0003_reviews'),
    ]

    operations = [
        migrations.CreateModel(
            name='TopicBallot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ballot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ballots.ballot', verbose_name='表决')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='topics.topic', verbose_name='议题')),
            ],
            options={
                'verbose_name': '议题与表决',
                'verbose_name_plural': '议题与表决',
            },
        ),
    ]
