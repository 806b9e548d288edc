
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('topics', '0008_waits_for_a_decision'),
    ]

    operations = [
        migrations.AlterField(
            model_name='step',
            name='verb',
            field=models.CharField(choices=[('propose', '提出了这个议题'), ('accept', '审查通过，开始征集附议'), ('place', '列入了议程'), ('refuse', '没有列入'), ('merge', '并入了另一个议题'), ('to_ticket', '转为诉求办理'), ('withdraw', '撤回了'), ('grade', '定了怎么商量'), ('answer', '当场给了答复'), ('party_propose', '党组织提议'), ('committees_agree', '两委商议'), ('party_approve', '党员大会审议'), ('convene', '开始筹备会议'), ('notice', '发了会议公告'), ('renotice', '更新了会议公告'), ('call_off', '取消了会议'), ('begin', '开会商量'), ('adjourn', '休会，择日再商量'), ('minute', '会议结束，整理结果'), ('publicise', '公示结果'), ('resolve', '公示期满，结果生效'), ('escalate', '交出去决定'), ('hear_back', '收到了决定'), ('reopen', '重新商量'), ('carry_out', '开始落实'), ('evaluate', '评议了'), ('archive', '归档'), ('set_review', '定了复核的日期'), ('review_done', '复核：办好了'), ('review_extend', '复核：延期'), ('review_drop', '复核：不再办'), ('put_away', '收起了纪要的草稿'), ('reword', '改了公开的写法'), ('note', '记了一笔')], max_length=16, verbose_name='做了什么'),
        ),
    ]
