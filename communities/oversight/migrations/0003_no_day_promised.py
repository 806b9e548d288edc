from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('oversight', '0002_matters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='matter',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='最迟什么时候答复'),
        ),
    ]
