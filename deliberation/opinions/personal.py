"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept
from deliberation.opinions import leaving
from deliberation.opinions.models import Comment, Opinion
from deliberation.topics.models import Topic

PURPOSE = "商量时听您的意见，逐条答复"
DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；城市居民委员会组织法）"
LEFT = "说过的话，不含是谁说的；话里电话、门牌和姓名打码"

KEPT = [
    Kept(
        "opinions.Opinion",
        "一直保存，身份随注销去掉",
        ("user", "name", "text", "covered"),
        purpose=PURPOSE,
        basis=DUTY,
        mine=lambda user: Opinion.objects.filter(user=user).select_related("topic"),
        holds=lambda user: Topic.objects.filter(opinions__user=user),
        shown=("topic", "text", "channel", "at", "adoption", "reply"),
        erase=leaving.forget_words,
        left=LEFT,
    ),
    Kept(
        "opinions.Comment",
        "一直保存，身份随注销去掉",
        ("user", "text", "covered", "appeal"),
        purpose=PURPOSE,
        basis="您的同意（个人信息保护法第 13 条第 1 项）",
        mine=lambda user: Comment.objects.filter(user=user).select_related("topic"),
        holds=lambda user: Topic.objects.filter(comments__user=user),
        shown=(
            "topic",
            "stance",
            "text",
            "wording",
            "at",
            "adoption",
            "reply",
            "hidden_because",
            "appeal",
            "decided_because",
        ),
        left=LEFT,
    ),
    Kept("opinions.Draft", "随议题"),
]
