
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('name', models.CharField(max_length=40, verbose_name='指标')),
                ('value', models.BigIntegerField(verbose_name='数')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.community', verbose_name='社区')),
            ],
            options={
                'verbose_name': '社区的数',
                'verbose_name_plural': '社区的数',
                'constraints': [models.UniqueConstraint(fields=('community', 'day', 'name'), name='figure_once_a_day')],
            },
        ),
    ]
