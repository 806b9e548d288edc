"""What comes of a meeting: its minutes in versions, who signed, who objects, what is done, what people think of it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from deliberation.outcomes.content import fingerprint
from deliberation.outcomes.milestones import Milestone, read
from deliberation.outcomes.queries import EvaluationQuerySet, MinutesQuerySet, ObjectionQuerySet, TaskQuerySet
from deliberation.outcomes.states import ENDED, SIGNERS, Agreement, MinutesState, TaskState, Told
from deliberation.topics.process import Outcome
from deliberation.topics.states import TopicState

_user = settings.AUTH_USER_MODEL
_WHOLE = [TaskState.DONE, TaskState.REPORTED]


class Minutes(models.Model):
    """The minutes of one topic at one meeting, a row for each version. Published, no row ever changes: the database refuses."""

    topic = models.ForeignKey("topics.Topic", models.PROTECT, verbose_name="议题", related_name="minutes")
    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, verbose_name="会议", related_name="records")
    version = models.PositiveSmallIntegerField("第几版", default=1)
    state = models.CharField("状态", max_length=10, choices=MinutesState, default=MinutesState.DRAFT)
    # The parts of content.py.
    content = models.JSONField("内容", default=dict)
    agreement = models.CharField("各方意见", max_length=10, choices=Agreement, blank=True)
    outcome = models.CharField("结果", max_length=12, choices=Outcome, blank=True)
    # Rows as results.py makes them.
    result = models.JSONField("结果的内容", default=list, blank=True)
    dissent = models.TextField("不同意见及理由", max_length=4000, blank=True)
    no_dissent = models.BooleanField("无不同意见", default=False)
    # Why there is another version.
    reason = models.CharField("为什么改", max_length=400, blank=True)
    # What was sealed beside the columns above: who signed and refused by numbers, no names (signing.py).
    signed = models.JSONField("签字", default=list, blank=True)
    fingerprint = models.CharField("指纹", max_length=64, blank=True)
    published_at = models.DateTimeField("公示时间", null=True, blank=True)
    open_until = models.DateTimeField("公示到", null=True, blank=True)
    changed_at = models.DateTimeField("最近变动", default=clock)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议纪要"
        constraints = [
            models.UniqueConstraint(fields=["topic", "version"], name="version_of_minutes_once"),
            models.UniqueConstraint(
                fields=["topic"], name="one_open_version", condition=~Q(state=MinutesState.PUBLISHED)
            ),
            models.CheckConstraint(
                name="published_minutes_are_sealed",
                condition=~Q(state=MinutesState.PUBLISHED)
                | ~Q(fingerprint="") & ~Q(outcome="") & Q(published_at__isnull=False, open_until__gt=F("published_at")),
            ),
            # DOMAIN 2.9 test 5, whoever writes the row.
            models.CheckConstraint(
                name="published_minutes_tell_the_dissent",
                condition=~Q(state=MinutesState.PUBLISHED)
                | Q(no_dissent=True, dissent="")
                | Q(no_dissent=False) & ~Q(dissent=""),
            ),
        ]

    def __str__(self):
        return f"“{self.content.get('title', '')}”会议纪要（第 {self.version} 版）"

    def sealed(self) -> dict:
        """What the fingerprint is made of."""
        return {
            "version": self.version,
            "content": self.content,
            "agreement": self.agreement,
            "outcome": self.outcome,
            "result": self.result,
            "dissent": self.dissent,
            "no_dissent": self.no_dissent,
            "reason": self.reason,
            "signed": self.signed,
        }

    def recomputed(self) -> str:
        return fingerprint(self.sealed())

    def is_open(self, moment) -> bool:
        """Whether residents may object now."""
        return bool(self.published_at) and self.published_at <= moment < self.open_until


class Signature(models.Model):
    """Somebody signs, or refuses and says why: as chair, as recorder, or as one of those who were there for a side."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, verbose_name="纪要", related_name="signatures")
    part = models.CharField("代表", max_length=16, choices=SIGNERS)
    # Of one of a side.
    seat = models.ForeignKey(
        "meetings.Seat", models.PROTECT, verbose_name="席位", null=True, blank=True, related_name="signatures"
    )
    name = models.CharField("姓名", max_length=40)
    user = models.ForeignKey(
        _user, models.PROTECT, verbose_name="签字人", null=True, blank=True, related_name="signatures"
    )
    # Who took it down at the desk, where the person signed on paper, or had it done for them.
    taken_by = models.ForeignKey(_user, models.PROTECT, null=True, blank=True, related_name="+")
    refusal = models.CharField("拒签的理由", max_length=200, blank=True)
    at = models.DateTimeField("时间", default=clock)

    class Meta:
        verbose_name = verbose_name_plural = "纪要签字"
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "part"], name="signed_once_for_each_part", condition=Q(seat__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["minutes", "seat"], name="signed_once_for_each_seat", condition=Q(seat__isnull=False)
            ),
        ]


class Objection(models.Model):
    """A resident says no to a published result; until it is answered the result does not hold."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, verbose_name="纪要", related_name="objections")
    by = models.ForeignKey(
        _user, models.PROTECT, verbose_name="提出人", null=True, blank=True, related_name="objections"
    )
    text = models.TextField("异议", max_length=2000)
    public_text = models.TextField("公开的异议", max_length=2000)
    at = models.DateTimeField("时间", default=clock)
    due_at = models.DateTimeField("最迟答复")
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示异议"
        constraints = [
            models.CheckConstraint(
                name="objection_is_answered_in_words",
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return self.text

    def is_late(self, moment) -> bool:
        return (self.answered_at or moment) > self.due_at


class Task(models.Model):
    """One line of the ledger of carrying out (执行台账): what, by whom, until when, with which money, how far."""

    topic = models.ForeignKey("topics.Topic", models.PROTECT, verbose_name="议题", related_name="tasks")
    number = models.PositiveSmallIntegerField("序号")
    matter = models.CharField("事项", max_length=120)
    point = models.CharField("决议要点", max_length=400, blank=True)
    unit = models.CharField("责任单位", max_length=60)
    # Who is reminded; without one it is the committee.
    person = models.ForeignKey(
        _user, models.PROTECT, verbose_name="责任人", null=True, blank=True, related_name="outcome_tasks"
    )
    helpers = models.CharField("配合单位", max_length=120, blank=True)
    starts_on = models.DateField("启动日期")
    due_on = models.DateField("计划完成")
    # The day on which it was reported as done.
    ended_on = models.DateField("实际完成", null=True, blank=True)
    percent = models.PositiveSmallIntegerField("进度", default=0)
    fund = models.CharField("资金来源", max_length=60, blank=True)
    amount = models.DecimalField(
        "金额（元）", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    problem = models.CharField("存在问题", max_length=400, blank=True)
    state = models.CharField("状态", max_length=8, choices=TaskState, default=TaskState.PLANNED)
    reason = models.CharField("搁置的理由", max_length=400, blank=True)
    # Rows as milestones.kept() makes them.
    milestones = models.JSONField("节点", default=list, blank=True)
    # The last report on it, or when it was laid down: the next is due so many days later.
    reported_at = models.DateTimeField("最近报进展", default=clock)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "落实任务"
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="number_of_task_once"),
            models.CheckConstraint(name="task_percent_is_one", condition=Q(percent__lte=100)),
            models.CheckConstraint(name="task_ends_after_it_starts", condition=Q(due_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="task_is_done_at_a_hundred",
                condition=Q(state__in=_WHOLE, percent=100, ended_on__isnull=False)
                | ~Q(state__in=_WHOLE) & Q(percent__lt=100),
            ),
            models.CheckConstraint(name="shelved_task_says_why", condition=~Q(state=TaskState.SHELVED) | ~Q(reason="")),
        ]

    def __str__(self):
        return self.matter

    @property
    def planned(self) -> list[Milestone]:
        return read(self.milestones)

    @property
    def rests(self) -> bool:
        """Left open as its topic was taken up anew: nobody can do anything on it unless it is carried out again."""
        return self.state not in ENDED and self.topic.state != TopicState.EXECUTING

    @property
    def is_left(self) -> bool:
        """Nobody works on it: it rests, or was put aside."""
        return bool(self.reason) or self.rests

    @property
    def state_name(self) -> str:
        return "重新商量，停下了" if self.rests else self.get_state_display()

    def is_late(self, today=None) -> bool:
        """Past its date and not ended, or ended past its date: the day on which who did it said so. Not while it rests."""
        if self.rests:
            return False
        if self.state in {TaskState.REPORTED, *ENDED}:
            return self.state in _WHOLE and self.ended_on > self.due_on
        return self.due_on < (today or localdate())


class Progress(models.Model):
    """One report on a task. Never changed, never removed: the database refuses both. A name in it is asked about before it is
    kept (forms.ReportForm): nobody can cover it afterwards.
    """

    task = models.ForeignKey(Task, models.PROTECT, verbose_name="任务", related_name="reports")
    by = models.ForeignKey(_user, models.PROTECT, null=True, blank=True, related_name="+")
    by_label = models.CharField("由谁", max_length=60)
    at = models.DateTimeField("时间")
    percent = models.PositiveSmallIntegerField("进度")
    text = models.CharField("进展", max_length=1000)
    verb = models.CharField("哪一种", max_length=10, choices=Told, default=Told.REPORT)
    # Keys of stored pictures, drawn anew by us: [{"thumb", "display"}].
    photos = models.JSONField("照片", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任务进展"
        indexes = [models.Index(name="progress_of_task", fields=["task", "id"])]

    def ledger_facts(self) -> dict:
        """What the ledger seals of this row."""
        return {
            "task": self.task_id,
            "by": self.by_id,
            "at": self.at.timestamp(),
            "percent": self.percent,
            "text": self.text,
            "photos": self.photos,
        }


class Evaluation(models.Model):
    """What somebody who took part or is concerned thinks of what was done, once in each round: a topic that was talked
    over anew is done anew (rules.round_of).
    """

    topic = models.ForeignKey("topics.Topic", models.PROTECT, verbose_name="议题", related_name="evaluations")
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    by = models.ForeignKey(
        _user, models.PROTECT, verbose_name="评议人", null=True, blank=True, related_name="evaluations"
    )
    took_part = models.BooleanField("参加过商量", default=False)
    satisfaction = models.PositiveSmallIntegerField("满意度", validators=[MinValueValidator(1), MaxValueValidator(5)])
    solved = models.BooleanField("解决了")
    # As the public reads it: masked when written.
    comment = models.CharField("评语", max_length=400, blank=True)
    # What was covered of it, so that it stays covered when it is said anew. For the committee alone.
    covered = models.JSONField("遮去的字", default=list, blank=True)
    at = models.DateTimeField("时间", default=clock)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "结果评议"
        constraints = [
            models.UniqueConstraint(fields=["topic", "round", "by"], name="evaluated_once"),
            models.CheckConstraint(
                name="satisfaction_is_one_to_five", condition=Q(satisfaction__gte=1, satisfaction__lte=5)
            ),
        ]

    def __str__(self):
        return self.comment or f"{self.satisfaction} 分"
