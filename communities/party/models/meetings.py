"""Meetings of a party unit, and who of those due was there."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.party.kinds import Attended, MeetingKind
from communities.party.models.organisation import Member, PartyUnit
from communities.party.states import MeetingState


class Meeting(models.Model):
    """A meeting (三会一课) or theme day (主题党日) of a unit: planned, then held with its minutes, or cancelled."""

    unit = models.ForeignKey(PartyUnit, models.PROTECT, verbose_name="党组织", related_name="meetings")
    kind = models.CharField("类别", max_length=12, choices=MeetingKind)
    subject = models.CharField("题目", max_length=60)
    starts_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=60)
    state = models.CharField("状态", max_length=12, choices=MeetingState, default=MeetingState.PLANNED)
    # What it was put off from, and why, each time; the first in front: [[moment, reason], …].
    moves = models.JSONField("改期", default=list, blank=True)
    # Counted from the roster of that day when the meeting was written down: 应到 and 实到.
    due = models.PositiveSmallIntegerField("应到", null=True, blank=True)
    present = models.PositiveSmallIntegerField("实到", null=True, blank=True)
    reason = models.CharField("取消的原因", max_length=200, blank=True)
    minutes = models.TextField("记录", max_length=10000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁记的", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "党内会议"
        constraints = [
            models.CheckConstraint(
                name="held_meeting_has_minutes",
                condition=~Q(state=MeetingState.HELD) | ~Q(minutes="") & Q(written_by__isnull=False),
            ),
            models.CheckConstraint(
                name="not_more_present_at_a_party_meeting_than_due",
                condition=Q(due__isnull=True, present__isnull=True) | Q(present__lte=F("due")),
            ),
            models.CheckConstraint(
                name="cancelled_meeting_says_why", condition=~Q(state=MeetingState.CANCELLED) | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=["unit", "-starts_at"], name="party_meeting_of_unit")]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.subject}"

    @property
    def put_off(self) -> list[tuple[datetime, str]]:
        """When it was to be before, and why it was moved."""
        return [(datetime.fromisoformat(moment), reason) for moment, reason in self.moves]


class Attendance(models.Model):
    """How one who was due at a meeting stood to it. Read for that meeting alone: nobody is counted up or compared."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name="会议", related_name="attendances")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="attendances")
    how = models.CharField("到会情况", max_length=8, choices=Attended)
    reason = models.CharField("请假的原因", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "到会情况"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="once_at_a_party_meeting"),
            models.CheckConstraint(name="leave_has_a_reason", condition=~Q(how=Attended.LEAVE) | ~Q(reason="")),
        ]
