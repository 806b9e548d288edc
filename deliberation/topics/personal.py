"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept
from deliberation.topics import leaving
from deliberation.topics.models import Step, Support, Topic

PURPOSE = "大家商量社区的事，结果告诉您"
DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；城市居民委员会组织法）"

KEPT = [
    Kept(
        "topics.Topic",
        "一直保存，身份随注销去掉",
        ("title", "background", "proposer"),
        purpose=PURPOSE,
        basis=DUTY,
        mine=lambda user: Topic.objects.filter(proposer=user),
        holds=lambda user: Topic.objects.filter(proposer=user),
        shown=("title", "background", "origin", "starter", "state", "proposed_at", "supports"),
        erase=leaving.forget_topics,
        left="议题本身、附议人数和商量的经过；写的话里电话、门牌和姓名打码",
    ),
    Kept(
        "topics.Support",
        "随议题，注销就删",
        ("user",),
        purpose=PURPOSE,
        basis="您的同意（个人信息保护法第 13 条第 1 项）",
        mine=lambda user: Support.objects.filter(user=user).select_related("topic"),
        holds=lambda user: Topic.objects.filter(supporters__user=user),
        shown=("topic", "at"),
        erase=leaving.forget_supports,
        left="一共多少人附议，不含是谁",
    ),
    Kept(
        "topics.Step",
        "一直保存",
        mine=lambda user: Step.objects.filter(by=user).select_related("topic"),
        shown=("topic", "verb", "at", "by_label", "text"),
        left="商量的经过，不含是谁",
    ),
    Kept("topics.SideSeat", "随议题"),
    Kept("topics.TopicTicket", "随议题"),
    Kept("topics.TopicBallot", "随议题"),
]
