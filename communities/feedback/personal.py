"""What is kept here; see communities/kernel/datamap.py."""

from django.utils.timezone import now as clock

from communities.feedback import erasing
from communities.feedback.models import MeToo, Photo, Step, Ticket
from communities.kernel.datamap import Kept
from communities.kernel.retention import Keeping

HANDLING = "办理您反映的事，办完回访"
DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；北京市接诉即办工作条例第 12 条起）"
IDENTITY = Keeping(
    "tickets",
    "是谁报的、怎么联系、没公开的照片，办结后",
    erasing.closed_before,
    forget=lambda rows: erasing.strip(rows, by=None, now=clock()),
)
MASKED = "事情本身和办理的经过；写的话里电话、门牌和姓名打码"


def pictures_of(user):
    """The pictures of the person's own matters, each with the name of its file in "my data"."""
    photos = Photo.objects.filter(ticket__reporter=user).select_related("ticket").order_by("ticket_id", "pk")
    return [(f"照片/{photo.ticket.number}-{photo.pk}.jpg", photo.display) for photo in photos]


KEPT = [
    Kept("feedback.Category", "随社区"),
    Kept(
        "feedback.Ticket",
        IDENTITY,
        ("title", "text", "place", "contact_name", "contact_phone"),
        purpose=HANDLING,
        basis=DUTY,
        mine=lambda user: Ticket.objects.filter(reporter=user).select_related("category", "building", "entrance"),
        shown=(
            *("number", "title", "text", "category", "building", "entrance", "place", "contact_name", "contact_phone"),
            *("state", "reported_at", "closed_at", "solved", "satisfaction"),
        ),
        known_by=("contact_name", "contact_phone"),
        erase=erasing.erase_matters,
        left=MASKED,
        beforehand=erasing.beforehand,
    ),
    Kept(
        "feedback.Step",
        "一直保存，身份随诉求去掉",
        ("internal_text",),
        purpose=HANDLING,
        basis=DUTY,
        mine=lambda user: Step.objects.filter(ticket__reporter=user).select_related("ticket"),
        shown=("ticket", "verb", "at", "by_label", "public_text"),
        left=MASKED,
    ),
    Kept(
        "feedback.Photo",
        "随诉求",
        ("longitude", "latitude"),
        purpose="认出您说的是哪里",
        basis=DUTY,
        mine=lambda user: Photo.objects.filter(ticket__reporter=user).select_related("ticket"),
        shown=("ticket", "key", "longitude", "latitude"),
        files=pictures_of,
        left="已经公开的照片；没公开的都删",
    ),
    Kept(
        "feedback.MeToo",
        "随诉求",
        mine=lambda user: MeToo.objects.filter(user=user).select_related("ticket"),
        shown=("ticket", "at"),
        erase=lambda leaver: MeToo.objects.filter(user=leaver.user).delete(),
    ),
]
