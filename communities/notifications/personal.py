"""What is kept here; see communities/kernel/datamap.py."""

from django.db.models import Q

from communities.accounts.leaving import GONE
from communities.kernel.datamap import Kept
from communities.kernel.retention import Keeping
from communities.notifications.models import Delivery, Message


def _over(moment):
    """What was sent before, and what came in at the moment its person left. What waits is not over, however old."""
    old = Q(created_at__lt=moment) & ~Q(state=Delivery.WAITING)
    return Message.objects.filter(old | Q(to__username__startswith=GONE))


OLD_MESSAGES = Keeping("messages", "发出后", _over)

KEPT = [
    Kept(
        "notifications.Message",
        OLD_MESSAGES,
        ("body", "phone"),
        purpose="告诉您事情的进展",
        basis="您的同意（个人信息保护法第 13 条第 1 项）",
        mine=lambda user: Message.objects.filter(to=user),
        shown=("title", "body", "created_at", "read_at"),
        erase=lambda leaver: Message.objects.filter(to=leaver.user).delete(),
        # A purpose of communities/residents/consents.py, which lies above.
        consent="account",
    ),
]
