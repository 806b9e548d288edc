
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0002_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='ballot',
            name='proxies_most',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='一个人最多替几票投'),
        ),
        migrations.AlterField(
            model_name='elector',
            name='way',
            field=models.CharField(blank=True, choices=[('online', '网上'), ('paper', '纸质'), ('proxy', '委托别人投')], max_length=6, verbose_name='怎么投的'),
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(verbose_name='替的第几票')),
                ('proof', models.CharField(blank=True, max_length=120, verbose_name='委托书')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='委托时间')),
                ('used', models.BooleanField(blank=True, null=True, verbose_name='用上了没有')),
                ('elector', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='delegation', to='ballots.elector', verbose_name='谁的票')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held', to='ballots.elector', verbose_name='委托给谁')),
            ],
            options={
                'verbose_name': '委托',
                'verbose_name_plural': '委托',
                'constraints': [models.UniqueConstraint(fields=('holder', 'place'), name='holder_holds_no_more_than_allowed'), models.CheckConstraint(condition=models.Q(('elector', models.F('holder')), _negated=True), name='nobody_delegates_to_themselves'), models.CheckConstraint(condition=models.Q(('place__gte', 1)), name='delegation_has_a_place')],
            },
        ),
    ]
