"""Meetings, their agenda and materials, who calls for them and who sits at the table."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now as clock

from communities.kernel.identifiers import new_link_key
from deliberation.meetings.models.bodies import Body
from deliberation.meetings.queries import MeetingQuerySet, SeatQuerySet
from deliberation.meetings.states import Answer, MeetingState, Mode, Room
from deliberation.topics.process import Form
from deliberation.topics.states import Side

_user = settings.AUTH_USER_MODEL


class Meeting(models.Model):
    """A meeting on one or more topics: they stand in its agenda."""

    state = models.CharField("状态", max_length=12, choices=MeetingState, default=MeetingState.PLANNED)
    # Empty where a resident called it: what is said there decides nothing.
    form = models.CharField("会议形式", max_length=20, choices=Form, blank=True)
    title = models.CharField("名称", max_length=80)
    body = models.ForeignKey(
        Body, models.PROTECT, verbose_name="议事会", null=True, blank=True, related_name="meetings"
    )
    mode = models.CharField("怎么开", max_length=8, choices=Mode, default=Mode.ONSITE)
    place = models.CharField("地点", max_length=80, blank=True)
    # Where it is drawn on the map.
    near = models.ForeignKey(
        "residents.Building", models.SET_NULL, verbose_name="在哪里附近", null=True, blank=True, related_name="+"
    )
    link = models.URLField("线上会议的网址", blank=True)
    by_residents = models.BooleanField("居民发起", default=False)
    called_by = models.ForeignKey(
        _user, models.PROTECT, verbose_name="发起人", null=True, blank=True, related_name="called_meetings"
    )
    about = models.TextField("想说什么", max_length=1000, blank=True)
    # As the parameter was when it was called.
    cosigners_needed = models.PositiveSmallIntegerField("要几人联署", null=True, blank=True)
    room = models.CharField("借屋子", max_length=8, choices=Room, blank=True)
    room_reason = models.CharField("为什么没有借", max_length=200, blank=True)
    convenor = models.CharField("召集人", max_length=60)
    contact = models.CharField("联系方式", max_length=60)
    chair = models.ForeignKey(
        _user, models.PROTECT, verbose_name="主持人", null=True, blank=True, related_name="chairs"
    )
    recorder = models.ForeignKey(_user, models.PROTECT, verbose_name="记录人", null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField("开始时间")
    minutes = models.PositiveSmallIntegerField("计划几分钟", default=90)
    # Places for those who are not invited and want to listen.
    open_seats = models.PositiveSmallIntegerField("旁听席位", default=0)
    # Of these, so many are given out by the committee alone, to whom `reserved_for` names.
    reserved_seats = models.PositiveSmallIntegerField("留出的席位", default=0)
    reserved_for = models.CharField("留给谁", max_length=80, blank=True)
    # What is asked when signing up, [{"ask", "choices"}]: see asking.py.
    asked = models.JSONField("报名时要问的", default=list, blank=True)
    terms = models.TextField("报名须知", max_length=2000, blank=True)

    noticed_at = models.DateTimeField("公告时间", null=True, blank=True)
    # The lock: no session begins before this moment.
    not_before = models.DateTimeField("最早开会时间", null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField("提前几天公告", null=True, blank=True)
    shortened_by = models.CharField("缩短公告期的依据", max_length=200, blank=True)
    # {name: {"value", "basis"}}: the parameters as they held when it was noticed.
    rules = models.JSONField("适用的规则", default=dict, blank=True)
    began_at = models.DateTimeField("开会时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    reason = models.CharField("取消的原因", max_length=400, blank=True)
    # What the rotating code at the door is made of; known to the console and the projector.
    key = models.CharField(max_length=24, default=new_link_key, editable=False)
    created_at = models.DateTimeField("建立时间", default=clock)
    changed_at = models.DateTimeField("最近变动", default=clock)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "协商会议"
        constraints = [
            models.CheckConstraint(
                name="noticed_meeting_has_its_lock",
                condition=Q(state__in=[MeetingState.GATHERING, MeetingState.PLANNED, MeetingState.CANCELLED])
                | Q(noticed_at__isnull=False, not_before__isnull=False, notice_days__isnull=False),
            ),
            # DOMAIN 2.9 test 1: whoever writes the row, no session begins within the notice period.
            models.CheckConstraint(
                name="session_begins_after_the_notice_period",
                condition=Q(began_at__isnull=True) | Q(began_at__gte=F("not_before")),
            ),
            models.CheckConstraint(
                name="called_off_meeting_says_why", condition=~Q(state=MeetingState.CANCELLED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="only_residents_gather_cosigners",
                condition=Q(by_residents=True, cosigners_needed__gte=1)
                | (~Q(state=MeetingState.GATHERING) & Q(by_residents=False, called_by__isnull=True, room="")),
            ),
            models.UniqueConstraint(
                fields=["called_by"], name="one_gathering_call_of_each", condition=Q(state=MeetingState.GATHERING)
            ),
            models.CheckConstraint(
                name="room_refused_with_a_reason", condition=~Q(room=Room.REFUSED) | ~Q(room_reason="")
            ),
            models.CheckConstraint(
                name="reserved_seats_are_some_of_the_seats", condition=Q(reserved_seats__lte=F("open_seats"))
            ),
            models.CheckConstraint(
                name="reserved_seats_say_for_whom", condition=Q(reserved_seats=0) | ~Q(reserved_for="")
            ),
        ]
        indexes = [models.Index(name="meeting_by_start", fields=["starts_at"])]

    def __str__(self):
        return self.title


class Cosigner(models.Model):
    """Somebody who wants a meeting that a resident called to be held. Before it is listed it may be taken back."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name="会议", related_name="cosigners")
    user = models.ForeignKey(_user, models.PROTECT, verbose_name="联署人", related_name="+")
    at = models.DateTimeField("联署时间", default=clock)

    class Meta:
        verbose_name = verbose_name_plural = "会议的联署"
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="cosigned_once")]


class AgendaItem(models.Model):
    """One thing on the agenda; the minutes of its parts do not exceed its own."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name="会议", related_name="agenda")
    parent = models.ForeignKey(
        "self", models.CASCADE, verbose_name="属于哪一项", null=True, blank=True, related_name="parts"
    )
    topic = models.ForeignKey(
        "topics.Topic", models.PROTECT, verbose_name="议题", null=True, blank=True, related_name="agenda_items"
    )
    position = models.PositiveSmallIntegerField("次序")
    title = models.CharField("议程", max_length=120)
    minutes = models.PositiveSmallIntegerField("几分钟", default=10)
    began_at = models.DateTimeField("开始时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "议程"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title


class Material(models.Model):
    """What participants read before they come."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name="会议", related_name="materials")
    title = models.CharField("名称", max_length=80)
    text = models.TextField("内容", max_length=20000, blank=True)
    # The key of a stored PDF or picture.
    file = models.CharField("文件", max_length=120, blank=True)
    added_at = models.DateTimeField("时间", default=clock)

    class Meta:
        verbose_name = verbose_name_plural = "会议材料"
        constraints = [models.CheckConstraint(name="material_holds_something", condition=~Q(text="") | ~Q(file=""))]

    def __str__(self):
        return self.title


class Seat(models.Model):
    """Somebody who is invited for a side, or who signed up to listen (`side` empty), and whether they are there."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name="会议", related_name="seats")
    user = models.ForeignKey(
        _user, models.PROTECT, verbose_name="账号", null=True, blank=True, related_name="meeting_seats"
    )
    name = models.CharField("姓名", max_length=40)
    side = models.CharField("哪一方", max_length=16, choices=Side, blank=True)
    answer = models.CharField("答复", max_length=8, choices=Answer, default=Answer.PENDING)
    stands_in_for = models.OneToOneField(
        "self", models.PROTECT, verbose_name="代替谁", null=True, blank=True, related_name="substitute"
    )
    invited_at = models.DateTimeField("邀请时间", default=clock)
    is_reserved = models.BooleanField("坐留出的席位", default=False)
    # Beside meeting.asked, in its order.
    answers = models.JSONField("报名时的回答", default=list, blank=True)
    accepted_at = models.DateTimeField("同意报名须知的时间", null=True, blank=True)
    # They themselves want to be read of as coming.
    is_listed = models.BooleanField("公开自己会来", default=False)
    checked_in_at = models.DateTimeField("到会时间", null=True, blank=True)
    # Kept when the meeting is adjourned and everybody arrives anew.
    came = models.BooleanField("来过", default=False)
    left_at = models.DateTimeField("离开时间", null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参会人"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"], name="one_seat_for_each_person", condition=Q(user__isnull=False)
            ),
            models.CheckConstraint(
                name="seat_left_after_it_was_taken",
                condition=Q(left_at__isnull=True) | Q(checked_in_at__isnull=False, left_at__gte=F("checked_in_at")),
            ),
            models.CheckConstraint(
                name="reserved_place_is_a_listeners", condition=Q(is_reserved=False) | Q(side="", answer=Answer.YES)
            ),
            models.CheckConstraint(
                name="only_who_comes_is_listed", condition=Q(is_listed=False) | Q(answer=Answer.YES, user__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name
