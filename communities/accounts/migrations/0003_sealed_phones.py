import django.db.models.functions.text
from django.db import migrations, models

from communities.kernel.sealing import SealedField, seal_plain


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_staff_tokens_do_not_slide'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='onetimecode',
            name='code_by_phone',
        ),
        migrations.AlterField(
            model_name='onetimecode',
            name='phone',
            field=SealedField(max_length=20),
        ),
        migrations.AlterField(
            model_name='user',
            name='phone',
            field=SealedField(blank=True, max_length=20, null=True, verbose_name='手机号'),
        ),
        migrations.RunPython(seal_plain('onetimecode', 'phone'), migrations.RunPython.noop),
        migrations.RunPython(seal_plain('user', 'phone'), migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='onetimecode',
            index=models.Index(django.db.models.functions.text.Left('phone', 22), models.OrderBy(models.F('sent_at'), descending=True), name='code_by_phone'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Left('phone', 22), name='one_account_for_a_phone'),
        ),
    ]
