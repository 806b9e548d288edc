"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept
from communities.notifications.models import Message

KEPT = [
    Kept(
        "notifications.Message",
        "账号还在就保存；要注销请联系居委会",
        ("body",),
        purpose="告诉您事情的进展",
        basis="您的同意（个人信息保护法第 13 条第 1 项）",
        mine=lambda user: Message.objects.filter(to=user),
        shown=("title", "body", "created_at", "read_at"),
    ),
]
