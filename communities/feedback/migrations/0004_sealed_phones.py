import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from communities.kernel.sealing import SealedField, seal_plain


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0003_one_deadline'),
        ('grid', '0001_initial'),
        ('residents', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='ticket',
            name='ticket_of_phone',
        ),
        migrations.AlterField(
            model_name='ticket',
            name='contact_phone',
            field=SealedField(blank=True, max_length=20, verbose_name='联系电话'),
        ),
        migrations.RunPython(seal_plain('ticket', 'contact_phone'), migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(django.db.models.functions.text.Left('contact_phone', 22), condition=models.Q(('reporter__isnull', True)), name='ticket_of_phone'),
        ),
    ]
