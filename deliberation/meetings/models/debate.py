"""What is moved, who speaks and what is asked while a meeting is in session."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now as clock

from deliberation.meetings.models.meetings import AgendaItem, Meeting, Seat
from deliberation.meetings.states import BUSY, MotionState, QuestionState, Stance

_user = settings.AUTH_USER_MODEL


class Motion(models.Model):
    """What is moved, debated and voted on: one at a time."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name="会议", related_name="motions")
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, verbose_name="议程", null=True, blank=True, related_name="motions"
    )
    state = models.CharField("状态", max_length=10, choices=MotionState, default=MotionState.PROPOSED)
    text = models.CharField("动议", max_length=400)
    moved_by = models.ForeignKey(Seat, models.PROTECT, verbose_name="提出人", related_name="moved")
    seconded_by = models.ForeignKey(
        Seat, models.PROTECT, verbose_name="附议人", null=True, blank=True, related_name="seconded"
    )
    # Where phones voted: balloting.py. Without one, hands were counted.
    ballot = models.OneToOneField(
        "ballots.Ballot", models.PROTECT, verbose_name="手机投票", null=True, blank=True, related_name="+"
    )
    yes = models.PositiveIntegerField("同意", null=True, blank=True)
    no = models.PositiveIntegerField("反对", null=True, blank=True)
    abstain = models.PositiveIntegerField("弃权", null=True, blank=True)
    present = models.PositiveIntegerField("表决时在场", null=True, blank=True)
    moved_at = models.DateTimeField("提出时间", default=clock)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "动议"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], name="one_motion_at_a_time", condition=Q(state__in=sorted(BUSY))
            ),
            models.CheckConstraint(
                name="motion_is_seconded_by_another",
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=F("moved_by")),
            ),
        ]

    def __str__(self):
        return self.text


class Turn(models.Model):
    """Somebody asks to speak, speaks, and one line says what they said."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name="会议", related_name="turns")
    motion = models.ForeignKey(Motion, models.PROTECT, verbose_name="动议", null=True, blank=True, related_name="turns")
    seat = models.ForeignKey(Seat, models.PROTECT, verbose_name="发言人", related_name="turns")
    stance = models.CharField("立场", max_length=8, choices=Stance)
    asked_at = models.DateTimeField("申请时间", default=clock)
    began_at = models.DateTimeField("开始时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    line = models.CharField("说了什么", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发言"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                name="one_speaker_at_a_time",
                condition=Q(began_at__isnull=False, ended_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.seat.name}（{self.get_stance_display()}）"


class Question(models.Model):
    """A question on the wall, from a phone in the room."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name="会议", related_name="questions")
    user = models.ForeignKey(_user, models.PROTECT, verbose_name="提问人", null=True, blank=True, related_name="+")
    text = models.CharField("问题", max_length=200)
    state = models.CharField("状态", max_length=10, choices=QuestionState, default=QuestionState.ASKED)
    asked_at = models.DateTimeField("时间", default=clock)
    likers = models.ManyToManyField(_user, verbose_name="也想问的人", blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "现场提问"

    def __str__(self):
        return self.text
