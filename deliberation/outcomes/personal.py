"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept
from deliberation.outcomes import leaving
from deliberation.outcomes.models import Evaluation, Objection, Progress, Task
from deliberation.topics.models import Topic

PURPOSE = "商量的结果有据可查，办得怎么样大家评议"
DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；城市居民委员会组织法）"
CONSENT = "您的同意（个人信息保护法第 13 条第 1 项）"

KEPT = [
    Kept(
        "outcomes.Minutes",
        "一直保存",
        erase=leaving.forget_drafts,
        holds=lambda user: Topic.objects.filter(minutes__meeting__seats__user=user),
        left="公示过的纪要，写的是哪一方，不写姓名",
    ),
    Kept(
        "outcomes.Signature",
        "一直保存，身份随注销去掉",
        ("user", "name"),
        purpose=PURPOSE,
        basis=DUTY,
        mine=lambda user: leaving.signed_by(user).select_related("minutes"),
        holds=lambda user: Topic.objects.filter(minutes__signatures__in=leaving.signed_by(user)),
        shown=("minutes", "part", "name", "refusal", "at"),
        known_by=("name",),
        erase=leaving.forget_signatures,
        left="代表哪一方、什么时候签的字，姓名打码",
    ),
    Kept(
        "outcomes.Objection",
        "一直保存，身份随注销去掉",
        ("by", "text"),
        purpose=PURPOSE,
        basis=CONSENT,
        mine=lambda user: Objection.objects.filter(by=user).select_related("minutes"),
        holds=lambda user: Topic.objects.filter(minutes__objections__by=user),
        shown=("minutes", "text", "at", "answer", "answered_at"),
        erase=leaving.forget_objections,
        left="异议和答复本身；写的话里电话、门牌和姓名打码",
    ),
    Kept(
        "outcomes.Task",
        "一直保存，身份随注销去掉",
        ("person",),
        purpose=PURPOSE,
        basis=DUTY,
        mine=lambda user: Task.objects.filter(person=user).select_related("topic"),
        holds=lambda user: Topic.objects.filter(tasks__person=user),
        shown=("topic", "matter", "unit", "due_on", "percent", "state"),
        erase=leaving.forget_tasks,
        left="任务和责任单位，不含是谁",
    ),
    Kept(
        "outcomes.Progress",
        "一直保存",
        mine=lambda user: Progress.objects.filter(by=user).select_related("task"),
        shown=("task", "at", "percent", "text"),
        left="进展本身，不含是谁",
    ),
    Kept(
        "outcomes.Evaluation",
        "一直保存，身份随注销去掉",
        ("by", "comment", "covered"),
        purpose=PURPOSE,
        basis=CONSENT,
        mine=lambda user: Evaluation.objects.filter(by=user).select_related("topic"),
        holds=lambda user: Topic.objects.filter(evaluations__by=user),
        shown=("topic", "round", "satisfaction", "solved", "comment", "at"),
        erase=leaving.forget_evaluations,
        left="分数和评语，不含是谁",
    ),
]
