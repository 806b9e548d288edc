"""A survey, its answers, and who has answered. Of an anonymous one these two never meet: triggers of the database hold it."""

from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.kernel.identifiers import new_link_key
from deliberation.surveys.queries import RemarkQuerySet, SheetQuerySet, SurveyQuerySet
from deliberation.surveys.questions import MOST_TEXT, Kind, Question, read
from deliberation.surveys.states import Audience, Channel, Reading, State

_user = settings.AUTH_USER_MODEL


class Survey(models.Model):
    """Questions put to many. From the first answer on they stand, with everything that says how they are asked."""

    topic = models.ForeignKey(
        "topics.Topic", models.PROTECT, verbose_name="议题", null=True, blank=True, related_name="surveys"
    )
    title = models.CharField("名称", max_length=60)
    intro = models.TextField("说明", max_length=1000, blank=True)
    # Rows as questions.kept() makes them.
    questions = models.JSONField("题目", default=list, blank=True)
    audience = models.CharField("谁来答", max_length=9, choices=Audience, default=Audience.CONCERNED)
    is_anonymous = models.BooleanField("不记名", default=True)
    totals_shown = models.BooleanField("截止以前就公开统计", default=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField("开始", null=True, blank=True)
    closes_at = models.DateTimeField("截止")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    reason = models.CharField("延期或取消的原因", max_length=200, blank=True)
    nudged_at = models.DateTimeField("提醒时间", null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name="照哪一份做的", null=True, blank=True, related_name="+"
    )

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问卷"
        constraints = [
            models.CheckConstraint(
                name="open_survey_has_a_beginning",
                condition=Q(state__in=[State.DRAFT, State.CALLED_OFF]) | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="closed_survey_has_an_end", condition=~Q(state=State.CLOSED) | Q(closed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="straw_poll_is_anonymous", condition=Q(audience=Audience.CONCERNED) | Q(is_anonymous=True)
            ),
            # Who watches the numbers move would know who answered what.
            models.CheckConstraint(
                name="anonymous_numbers_wait_for_the_end",
                condition=Q(is_anonymous=False) | Q(totals_shown=False) | Q(audience=Audience.ANYBODY),
            ),
            models.CheckConstraint(
                name="survey_called_off_with_a_reason", condition=~Q(state=State.CALLED_OFF) | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return self.title

    @cached_property
    def asked(self) -> list[Question]:
        return read(self.questions)

    @property
    def is_straw_poll(self) -> bool:
        return self.audience == Audience.ANYBODY

    @property
    def asks_for_words(self) -> bool:
        return any(one.kind == Kind.TEXT for one in self.asked)

    def takes_answers(self, moment: datetime) -> bool:
        return self.state == State.OPEN and moment < self.closes_at

    def shows_numbers(self, moment: datetime) -> bool:
        """Whether anybody may read what was answered."""
        over = self.state == State.CLOSED or (self.state == State.OPEN and moment >= self.closes_at)
        return over or (self.state == State.OPEN and self.totals_shown)

    def state_words(self, moment: datetime) -> str:
        if self.state == State.OPEN and not self.takes_answers(moment):
            return State.CLOSED.label
        return State(self.state).label


class Sheet(models.Model):
    """What one person or one paper answered. Its random key orders nothing; of an anonymous one no moment is kept."""

    key = models.CharField(max_length=32, primary_key=True, default=new_link_key, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, verbose_name="问卷", related_name="sheets")
    channel = models.CharField("怎么答的", max_length=5, choices=Channel)
    # {place of the question: [options]}; what was written stands in remarks.
    chosen = models.JSONField("选了什么", default=dict)
    at = models.DateTimeField("时间", null=True, blank=True)
    # The number that was written on the paper, so that none is typed in twice.
    slip = models.CharField("纸上的编号", max_length=20, blank=True)
    recorded_by = models.ForeignKey(
        _user, models.PROTECT, verbose_name="代录人", null=True, blank=True, related_name="+"
    )

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答卷"
        constraints = [
            models.UniqueConstraint(fields=["survey", "slip"], name="paper_sheet_once", condition=~Q(slip="")),
            models.CheckConstraint(
                name="paper_sheet_has_its_recorder",
                condition=Q(channel=Channel.PAPER, recorded_by__isnull=False) & ~Q(slip="")
                | ~Q(channel=Channel.PAPER) & Q(recorded_by__isnull=True, slip=""),
            ),
        ]


class Respondent(models.Model):
    """That this account has answered. `sheet` is what, of a survey with names alone; without one there is no way to it."""

    survey = models.ForeignKey(Survey, models.PROTECT, verbose_name="问卷", related_name="respondents")
    user = models.ForeignKey(
        _user, models.SET_NULL, verbose_name="谁答的", null=True, blank=True, related_name="answered_surveys"
    )
    sheet = models.OneToOneField(
        Sheet, models.PROTECT, verbose_name="答卷", null=True, blank=True, related_name="respondent"
    )
    # No finer: with a time, whoever watched the answers come in would know whose was which.
    answered_on = models.DateField("哪天答的")

    class Meta:
        verbose_name = verbose_name_plural = "答过问卷的人"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "user"], name="one_answer_for_each_account", condition=Q(user__isnull=False)
            ),
        ]


class Remark(models.Model):
    """What somebody wrote, already masked. Nobody but the desk reads it until a moderator has."""

    key = models.CharField(max_length=32, primary_key=True, default=new_link_key, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, verbose_name="问卷", related_name="remarks")
    # The place of the question.
    question = models.PositiveSmallIntegerField("第几题")
    sheet = models.ForeignKey(Sheet, models.CASCADE, verbose_name="答卷", null=True, blank=True, related_name="remarks")
    text = models.CharField("写了什么", max_length=MOST_TEXT * 2)
    reading = models.CharField("公开没有", max_length=7, choices=Reading, default=Reading.WAITING)
    hidden_because = models.CharField("没有公开的理由", max_length=100, blank=True)
    read_by = models.ForeignKey(_user, models.PROTECT, verbose_name="谁看的", null=True, blank=True, related_name="+")

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问卷里写的话"
        constraints = [
            models.CheckConstraint(
                name="remark_is_hidden_with_a_reason",
                condition=Q(reading=Reading.HIDDEN) & ~Q(hidden_because="")
                | ~Q(reading=Reading.HIDDEN) & Q(hidden_because=""),
            ),
            models.CheckConstraint(
                name="remark_is_read_by_somebody",
                condition=Q(reading=Reading.WAITING) | Q(read_by__isnull=False),
            ),
        ]
        indexes = [models.Index(name="remark_of_survey", fields=["survey", "question"])]

    def __str__(self):
        return self.text[:40]
