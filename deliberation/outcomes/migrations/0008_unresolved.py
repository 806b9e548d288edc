from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outcomes", "0007_told"),
    ]

    operations = [
        migrations.AlterField(
            model_name="minutes",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("OPINION", "形成协商意见"),
                    ("ADOPTION", "逐条说明采纳与否"),
                    ("AGREEMENT", "达成协议"),
                    ("REFERRAL", "协调不成，转其他途径"),
                    ("SCORES", "评分和评语"),
                    ("RESOLUTION", "形成决议"),
                    ("UNRESOLVED", "没有形成决议"),
                ],
                max_length=12,
                verbose_name="结果",
            ),
        ),
    ]
