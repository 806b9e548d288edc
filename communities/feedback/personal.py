"""What is kept here; see communities/kernel/datamap.py."""

from communities.feedback.models import MeToo, Photo, Step, Ticket
from communities.kernel.datamap import Kept

HANDLING = "办理您反映的事，办完回访"
DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；北京市接诉即办工作条例第 12 条起）"
# No job takes the identity away yet: the page may not promise one.
ARCHIVE = "现在不自动删除，要删除请联系居委会"

KEPT = [
    Kept("feedback.Category", "随社区"),
    Kept(
        "feedback.Ticket",
        ARCHIVE,
        ("title", "text", "place", "contact_name", "contact_phone"),
        purpose=HANDLING,
        basis=DUTY,
        mine=lambda user: Ticket.objects.filter(reporter=user).select_related("category", "building", "entrance"),
        shown=(
            *("number", "title", "text", "category", "building", "entrance", "place", "contact_name", "contact_phone"),
            *("state", "reported_at", "closed_at", "solved", "satisfaction"),
        ),
    ),
    Kept(
        "feedback.Step",
        "一直保存，不含身份",
        ("internal_text",),
        purpose=HANDLING,
        basis=DUTY,
        mine=lambda user: Step.objects.filter(ticket__reporter=user).select_related("ticket"),
        shown=("ticket", "verb", "at", "by_label", "public_text"),
    ),
    Kept(
        "feedback.Photo",
        "随诉求",
        ("longitude", "latitude"),
        purpose="认出您说的是哪里",
        basis=DUTY,
        mine=lambda user: Photo.objects.filter(ticket__reporter=user).select_related("ticket"),
        shown=("ticket", "key", "longitude", "latitude"),
    ),
    Kept(
        "feedback.MeToo",
        "随诉求",
        mine=lambda user: MeToo.objects.filter(user=user).select_related("ticket"),
        shown=("ticket", "at"),
    ),
]
