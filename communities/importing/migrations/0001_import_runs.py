
import communities.kernel.sealing
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(max_length=20, verbose_name='台账')),
                ('file_name', models.CharField(max_length=120, verbose_name='文件名')),
                ('what', models.CharField(max_length=120, verbose_name='文件格式')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近变化')),
                ('state', models.CharField(choices=[('judging', '正在核对'), ('ready', '等您确认'), ('writing', '正在写入'), ('stopped', '停在半路'), ('done', '已导入'), ('undoing', '正在撤销'), ('undone', '已撤销'), ('cancelled', '已取消')], default='judging', max_length=12, verbose_name='进度')),
                ('options', models.JSONField(default=list, verbose_name='选项')),
                ('headings', models.JSONField(default=list, verbose_name='读的列')),
                ('unread', models.JSONField(default=dict, verbose_name='没有读的列')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='行数')),
                ('judged', models.PositiveIntegerField(default=0, verbose_name='核对了')),
                ('new', models.PositiveIntegerField(default=0, verbose_name='新增')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='更改')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='不变')),
                ('wrong', models.PositiveIntegerField(default=0, verbose_name='有误')),
                ('written', models.PositiveIntegerField(default=0, verbose_name='写入了')),
                ('problem', models.CharField(blank=True, max_length=500, verbose_name='没有办成的原因')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁导入的')),
            ],
            options={
                'verbose_name': '导入',
                'verbose_name_plural': '导入',
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='行号')),
                ('verdict', models.CharField(blank=True, choices=[('new', '新增'), ('changed', '更改'), ('unchanged', '不变'), ('wrong', '有误')], max_length=12, verbose_name='结果')),
                ('cells', communities.kernel.sealing.SealedField(max_length=200000, verbose_name='内容')),
                ('said', communities.kernel.sealing.SealedField(blank=True, max_length=200000, verbose_name='说明')),
                ('trace', communities.kernel.sealing.SealedField(blank=True, max_length=200000, verbose_name='撤销时要用的')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='importing.run')),
            ],
            options={
                'verbose_name': '导入的行',
                'verbose_name_plural': '导入的行',
            },
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(condition=models.Q(('state__in', ['judging', 'writing', 'undoing'])), fields=['id'], name='import_run_to_work'),
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(fields=['run', 'verdict', 'number'], name='import_line_by_verdict'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='import_line_once_in_a_run'),
        ),
    ]
