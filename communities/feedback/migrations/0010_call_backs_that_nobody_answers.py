
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0009_another_grid_worker'),
    ]

    operations = [
        migrations.AlterField(
            model_name='step',
            name='verb',
            field=models.CharField(choices=[('report', '报了这件事'), ('accept', '受理了'), ('divert', '告知了该走的渠道'), ('withdraw', '撤回了'), ('dispatch', '派出去办'), ('object', '请社区重新派'), ('sign', '接手办理'), ('hand_on', '换了一位网格员来办'), ('report_done', '报告办完了'), ('close', '回访：解决了，办结'), ('miss', '回访：没有联系上'), ('close_unreached', '回访几次没有联系上，办结'), ('rework', '回访：没解决，重新办'), ('reopen', '说没解决，重新办'), ('supplement', '补充了情况'), ('reply', '答复'), ('note', '记了一笔'), ('publish', '公开了这件事'), ('hide', '不再公开这件事')], max_length=16, verbose_name='做了什么'),
        ),
    ]
