"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept
from deliberation.meetings.models import BodyMember, Question, Seat

PURPOSE = "邀请您参加商量，记下谁到会、怎么形成的意见"
DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；城市居民委员会组织法）"

KEPT = [
    Kept("meetings.Body", "随社区"),
    Kept("meetings.Meeting", "一直保存"),
    Kept("meetings.AgendaItem", "随会议"),
    Kept("meetings.Material", "随会议"),
    Kept("meetings.Motion", "随会议"),
    Kept("meetings.Turn", "随会议"),
    Kept(
        "meetings.BodyMember",
        "一直保存",
        ("user", "name"),
        purpose=PURPOSE,
        basis=DUTY,
        mine=lambda user: BodyMember.objects.filter(user=user).select_related("body"),
        shown=("body", "name", "side", "starts_on", "ends_on"),
    ),
    Kept(
        "meetings.Seat",
        "一直保存",
        ("user", "name"),
        purpose=PURPOSE,
        basis=DUTY,
        mine=lambda user: Seat.objects.filter(user=user).select_related("meeting"),
        shown=("meeting", "name", "side", "answer", "checked_in_at", "left_at"),
    ),
    Kept(
        "meetings.Question",
        "随会议",
        ("user", "text"),
        purpose=PURPOSE,
        basis="您的同意（个人信息保护法第 13 条第 1 项）",
        mine=lambda user: Question.objects.filter(user=user).select_related("meeting"),
        shown=("meeting", "text", "state", "asked_at"),
    ),
]
