from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='district',
            name='rules',
            field=models.JSONField(blank=True, default=dict, verbose_name='全区的规则'),
        ),
    ]
