"""A topic of consultation (协商议题): what is to be talked over, who wants it, and everything that happened to it."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now as clock

from deliberation.topics.process import Form
from deliberation.topics.queries import StepQuerySet, TopicQuerySet
from deliberation.topics.states import (
    ENDED,
    FROM_ABOVE,
    VERBS,
    Grade,
    Ground,
    Origin,
    Side,
    TopicState,
)

_user = settings.AUTH_USER_MODEL


class Topic(models.Model):
    """What happened to it is in `steps`; these columns are where it stands now."""

    state = models.CharField("状态", max_length=12, choices=TopicState, default=TopicState.SUBMITTED)
    title = models.CharField("议题", max_length=60)
    background = models.TextField("为什么要商量", max_length=4000)
    # As the public may read it: masked when written.
    public_title = models.CharField("公开的议题", max_length=60)
    public_background = models.TextField("公开的说明", max_length=4000)
    origin = models.CharField("由谁提出", max_length=16, choices=Origin)
    # 阳光物业, 第二支部: a body that is named in public. Never a resident's name.
    starter = models.CharField("提出的单位", max_length=60, blank=True)
    proposer = models.ForeignKey(
        _user, models.PROTECT, verbose_name="提出人", null=True, blank=True, related_name="topics"
    )
    # None: the whole community.
    buildings = models.ManyToManyField("residents.Building", verbose_name="涉及的楼栋", blank=True, related_name="+")

    proposed_at = models.DateTimeField("提出时间", default=clock)
    # The deadline of the step that is owed: screening, the answer of 即时议, the beginning of 深入议, a decision from above.
    due_at = models.DateTimeField("这一步的期限", null=True, blank=True)
    threshold = models.PositiveIntegerField("要多少人附议", null=True, blank=True)
    supports = models.PositiveIntegerField("附议人数", default=0)
    ground = models.CharField("没有列入的原因", max_length=12, choices=Ground, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name="并入的议题", null=True, blank=True, related_name="merged"
    )
    grade = models.CharField("怎么商量", max_length=12, choices=Grade, blank=True)
    form = models.CharField("会议形式", max_length=20, choices=Form, blank=True)
    # How many of the steps before its meeting (process.py) are told, of this round.
    told = models.PositiveSmallIntegerField("已记下的会前步骤", default=0)
    # [{"key", "opens_at", "closes_at"}]: the phases of process.py by the clock, local ISO moments.
    plan = models.JSONField("阶段", default=list, blank=True)
    # {name: {"value", "basis"}} of parameters.py, frozen when the meeting is noticed.
    rules = models.JSONField("适用的规则", default=dict, blank=True)
    changed_at = models.DateTimeField("最近变动", default=clock)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "协商议题"
        constraints = [
            models.CheckConstraint(
                name="refused_topic_says_why",
                condition=~models.Q(state=TopicState.REFUSED) | ~models.Q(ground=""),
            ),
            models.CheckConstraint(
                name="merged_topic_says_where",
                condition=models.Q(state=TopicState.MERGED, merged_into__isnull=False)
                | ~models.Q(state=TopicState.MERGED) & models.Q(merged_into__isnull=True),
            ),
            models.CheckConstraint(
                name="ended_topic_owes_nothing",
                condition=~models.Q(state__in=sorted(ENDED)) | models.Q(due_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="topic_queue", fields=["state", "-id"]),
            models.Index(name="topic_due", fields=["due_at"], condition=models.Q(due_at__isnull=False)),
            # A few of many, asked for every minute (communities/oversight/matters.py).
            models.Index(name="topic_from_above", fields=["id"], condition=models.Q(origin__in=FROM_ABOVE)),
        ]

    def __str__(self):
        return self.public_title


class Support(models.Model):
    """A resident wants a topic dealt with. Taken back, the row is gone; the ledger keeps that it was."""

    topic = models.ForeignKey(Topic, models.CASCADE, verbose_name="议题", related_name="supporters")
    user = models.ForeignKey(_user, models.CASCADE, verbose_name="附议人", related_name="supported")
    at = models.DateTimeField("时间", default=clock)
    # The topic that was merged into this one, where the support was given.
    given_to = models.ForeignKey(
        Topic, models.PROTECT, verbose_name="原来附议的议题", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "附议"
        constraints = [models.UniqueConstraint(fields=["topic", "user"], name="support_once")]


class SideSeat(models.Model):
    """A side that has to be at the table, and how many seats it has."""

    topic = models.ForeignKey(Topic, models.CASCADE, verbose_name="议题", related_name="sides")
    side = models.CharField("哪一方", max_length=16, choices=Side)
    seats = models.PositiveSmallIntegerField("席位", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "参与方"
        constraints = [
            models.UniqueConstraint(fields=["topic", "side"], name="side_once"),
            models.CheckConstraint(name="side_has_a_seat", condition=models.Q(seats__gte=1)),
        ]


class TopicTicket(models.Model):
    """A ticket that a topic came from, or that it became."""

    topic = models.ForeignKey(Topic, models.CASCADE, verbose_name="议题", related_name="tickets")
    ticket = models.ForeignKey("feedback.Ticket", models.PROTECT, verbose_name="诉求", related_name="+")
    became = models.BooleanField("由议题转成", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "议题与诉求"
        constraints = [models.UniqueConstraint(fields=["topic", "ticket"], name="topic_and_ticket_once")]


class TopicBallot(models.Model):
    """A ballot on a topic, outside a meeting: a ballot itself knows of no topic (ADR 8)."""

    topic = models.ForeignKey(Topic, models.PROTECT, verbose_name="议题", related_name="ballots")
    ballot = models.OneToOneField("ballots.Ballot", models.PROTECT, verbose_name="表决", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "议题与表决"


class Step(models.Model):
    """One thing that happened to a topic. Never changed, never removed: the database refuses both. A name in its text is asked
    about before it is kept (looks/forms.ReadByAll): nobody can cover it afterwards.
    """

    topic = models.ForeignKey(Topic, models.PROTECT, verbose_name="议题", related_name="steps")
    verb = models.CharField("做了什么", max_length=16, choices=list(VERBS.items()))
    at = models.DateTimeField("时间")
    by = models.ForeignKey(_user, models.PROTECT, null=True, blank=True, related_name="+")
    # Who did it in the words the public reads: 居委会, 居民, 系统. Never a person's name.
    by_label = models.CharField("由谁", max_length=60)
    from_state = models.CharField("从", max_length=12, blank=True)
    to_state = models.CharField("到", max_length=12)
    text = models.TextField("说明", max_length=4000, blank=True)
    facts = models.JSONField("其他", default=dict, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议题的经过"
        indexes = [
            models.Index(name="step_of_topic", fields=["topic", "id"]),
            # A few of many, asked for every minute (communities/oversight/matters.py).
            models.Index(name="step_up", fields=["id"], condition=models.Q(verb="escalate")),
        ]

    def ledger_facts(self) -> dict:
        """What the ledger seals of this row."""
        return {
            "topic": self.topic_id,
            "verb": self.verb,
            "at": self.at.timestamp(),
            "by": self.by_id,
            "label": self.by_label,
            "from": self.from_state,
            "to": self.to_state,
            "text": self.text,
            "facts": self.facts,
        }
