
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0005_reasons'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Station',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30, verbose_name='投票点')),
                ('counted', models.PositiveIntegerField(blank=True, null=True, verbose_name='数到几张')),
                ('counted_at', models.DateTimeField(blank=True, null=True, verbose_name='数的时间')),
                ('explanation', models.CharField(blank=True, max_length=300, verbose_name='为什么相差')),
                ('explained', models.IntegerField(blank=True, null=True, verbose_name='说明的是相差几张')),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='ballots.ballot', verbose_name='表决')),
                ('counted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁数的')),
            ],
            options={
                'verbose_name': '投票点',
                'verbose_name_plural': '投票点',
            },
        ),
        migrations.AddField(
            model_name='paperentry',
            name='station',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='ballots.station', verbose_name='投票点'),
        ),
        migrations.AddConstraint(
            model_name='station',
            constraint=models.UniqueConstraint(fields=('ballot', 'name'), name='stations_have_names_of_their_own'),
        ),
        migrations.AddConstraint(
            model_name='station',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('counted__isnull', True), ('counted_at__isnull', True), ('counted_by__isnull', True)), models.Q(('counted__isnull', False), ('counted_at__isnull', False), ('counted_by__isnull', False)), _connector='OR'), name='station_counted_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='station',
            constraint=models.CheckConstraint(condition=models.Q(('explained__isnull', True), models.Q(('explanation', ''), _negated=True), _connector='OR'), name='difference_explained_in_words'),
        ),
    ]
