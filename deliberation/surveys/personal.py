"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept
from communities.kernel.retention import Keeping
from deliberation.surveys import leaving
from deliberation.surveys.models import Remark, Respondent, Sheet

OVER = Keeping(
    "respondents",
    "问卷截止后",
    lambda moment: Respondent.objects.filter(survey__closes_at__lt=moment, user__isnull=False),
    forget=leaving.unnamed,
)
PURPOSE = "听大家的看法，每人只答一份，答过的不再提醒"
DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；城市居民委员会组织法）"
LEFT = "答卷本身，不含是谁答的；否则统计对不上"

KEPT = [
    Kept("surveys.Survey", "随社区"),
    Kept(
        "surveys.Respondent",
        OVER,
        ("user",),
        purpose=PURPOSE,
        basis=DUTY,
        mine=lambda user: Respondent.objects.filter(user=user).select_related("survey"),
        shown=("survey", "answered_on"),
        erase=leaving.forget_respondents,
        left="有人答过，不含是谁",
    ),
    Kept(
        "surveys.Sheet",
        "随社区；不记名的答卷上从来没有是谁答的",
        mine=lambda user: Sheet.objects.filter(respondent__user=user).select_related("survey"),
        shown=("survey", "chosen", "at"),
        left=LEFT,
    ),
    Kept(
        "surveys.Remark",
        "随社区；写的时候已经打码",
        ("text",),
        purpose=PURPOSE,
        basis=DUTY,
        mine=lambda user: Remark.objects.filter(sheet__respondent__user=user).select_related("survey"),
        shown=("survey", "text", "reading"),
        left="写的话，电话、门牌和姓名打码，不含是谁写的",
    ),
]
