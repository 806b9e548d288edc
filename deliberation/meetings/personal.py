"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept
from deliberation.meetings import leaving
from deliberation.meetings.models import BodyMember, Cosigner, Meeting, Motion, Question, Seat, Turn

PURPOSE = "邀请您参加商量，记下谁到会、怎么形成的意见"
DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；城市居民委员会组织法）"
CONSENT = "您的同意（个人信息保护法第 13 条第 1 项）"

KEPT = [
    Kept("meetings.Body", "随社区"),
    Kept(
        "meetings.Meeting",
        "一直保存",
        ("contact", "called_by", "convenor"),
        purpose="居民知道找谁问，发起的会由发起的人主持",
        basis=DUTY,
        mine=lambda user: Meeting.objects.filter(called_by=user),
        shown=("title", "about", "starts_at", "place", "state"),
        erase=leaving.forget_calls,
        left="发起过什么会、商量什么，不含是谁发起的；话里的电话、门牌和姓名打码。居委会公开的工作电话随公告留存",
    ),
    Kept(
        "meetings.Cosigner",
        "随会议，注销就删",
        ("user",),
        purpose="联署够了会议才公布",
        basis=CONSENT,
        mine=lambda user: Cosigner.objects.filter(user=user).select_related("meeting"),
        shown=("meeting", "at"),
        erase=leaving.forget_cosigners,
        left="联署够没够，不含是谁",
    ),
    Kept("meetings.AgendaItem", "随会议"),
    Kept("meetings.Material", "随会议"),
    Kept(
        "meetings.BodyMember",
        "一直保存，身份随注销去掉",
        ("user", "name"),
        purpose=PURPOSE,
        basis=DUTY,
        mine=lambda user: BodyMember.objects.filter(user=user).select_related("body"),
        shown=("body", "name", "side", "starts_on", "ends_on"),
        known_by=("name",),
        erase=leaving.forget_members,
        left="哪一方的席位从哪天到哪天，不含是谁",
    ),
    Kept(
        "meetings.Seat",
        "一直保存，身份随注销去掉",
        ("user", "name", "answers", "is_listed"),
        purpose=PURPOSE,
        basis=DUTY,
        mine=lambda user: Seat.objects.filter(user=user).select_related("meeting"),
        shown=("meeting", "name", "side", "answer", "answers", "is_listed", "checked_in_at", "left_at"),
        known_by=("name",),
        erase=leaving.forget_seats,
        holds=leaving.meetings_to_come,
        left="哪一方有人到会、发了言，不含是谁；写的话里电话、门牌和姓名打码",
    ),
    Kept(
        "meetings.Motion",
        "随会议",
        mine=lambda user: Motion.objects.filter(moved_by__user=user).select_related("meeting"),
        shown=("meeting", "text", "state", "moved_at"),
        left="动议和表决结果，不含是谁提的",
    ),
    Kept(
        "meetings.Turn",
        "随会议",
        mine=lambda user: Turn.objects.filter(seat__user=user).select_related("meeting"),
        shown=("meeting", "stance", "began_at", "line"),
        left="说过什么，不含是谁说的",
    ),
    Kept(
        "meetings.Question",
        "随会议，身份随注销去掉",
        ("user", "text"),
        purpose=PURPOSE,
        basis=CONSENT,
        mine=lambda user: Question.objects.filter(user=user).select_related("meeting"),
        shown=("meeting", "text", "state", "asked_at"),
        erase=leaving.forget_questions,
        left="问题本身，不含是谁问的",
    ),
]
