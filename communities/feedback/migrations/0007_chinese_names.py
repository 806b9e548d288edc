
import communities.kernel.identifiers
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0006_words_may_be_erased'),
    ]

    operations = [
        migrations.AlterField(
            model_name='metoo',
            name='at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间'),
        ),
        migrations.AlterField(
            model_name='metoo',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='others', to='feedback.ticket', verbose_name='诉求'),
        ),
        migrations.AlterField(
            model_name='photo',
            name='key',
            field=models.CharField(default=communities.kernel.identifiers.new_link_key, max_length=24, unique=True, verbose_name='编号'),
        ),
        migrations.AlterField(
            model_name='photo',
            name='ticket',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='feedback.ticket', verbose_name='诉求'),
        ),
        migrations.AlterField(
            model_name='step',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='feedback.ticket', verbose_name='诉求'),
        ),
    ]
