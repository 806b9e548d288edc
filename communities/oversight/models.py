"""What street and district know of a community, copied from its schema: numbers once a day, what it sent up, as everybody may
read it, and where that stands which they put forward themselves. Never a row about a person.
"""

from django.db import models

from communities.oversight.queries import MatterQuerySet, ProposalQuerySet
from deliberation.outcomes.states import Verdict
from deliberation.topics.states import FROM_ABOVE, Above, TopicState


class Figure(models.Model):
    """One number of one community on one day."""

    community = models.ForeignKey("tenants.Community", models.CASCADE, verbose_name="社区", related_name="+")
    day = models.DateField("日期")
    name = models.CharField("指标", max_length=40)
    value = models.BigIntegerField("数")

    class Meta:
        verbose_name = verbose_name_plural = "社区的数"
        constraints = [models.UniqueConstraint(fields=["community", "day", "name"], name="figure_once_a_day")]

    def __str__(self):
        return f"{self.name} {self.day}"


class Matter(models.Model):
    """One time that a topic went up: what could not be settled in the community. All of it is public there."""

    community = models.ForeignKey("tenants.Community", models.CASCADE, verbose_name="社区", related_name="+")
    # Keys in the community's schema: the topic, and the step by which it went up. One that goes up again is another row.
    topic = models.BigIntegerField("议题的编号")
    step = models.BigIntegerField("哪一步交上来的")
    title = models.CharField("议题", max_length=60)
    to = models.CharField("交给谁", max_length=12, choices=Above)
    reason = models.TextField("为什么交上来")
    sent_at = models.DateTimeField("什么时候交上来的")
    # None: nobody promised a day (deliberation/outcomes/above.py).
    due_at = models.DateTimeField("最迟什么时候答复", null=True, blank=True)
    # Empty while it waits.
    heard_at = models.DateTimeField("什么时候有的答复", null=True, blank=True)
    verdict = models.CharField("怎么答复的", max_length=12, choices=Verdict, blank=True)
    answer = models.TextField("答复", blank=True)
    # 清河街道, 居委会: as it is read in public, never a person's name.
    answered_by = models.CharField("由谁", max_length=60, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "社区提上来的事"
        constraints = [models.UniqueConstraint(fields=["community", "step"], name="matter_once_a_step")]
        indexes = [
            models.Index(name="matter_waiting", fields=["sent_at"], condition=models.Q(heard_at__isnull=True)),
            models.Index(name="matter_answered", fields=["-heard_at"], condition=models.Q(heard_at__isnull=False)),
        ]

    def __str__(self):
        return self.title

    def is_late(self, now) -> bool:
        """Whether it waits past its day, or was answered after it."""
        return self.due_at is not None and (self.heard_at or now) > self.due_at


class Proposal(models.Model):
    """A topic that the street or the district put forward in a community, as it stands there. Before it is screened its own
    office alone reads it here, as it does the committee's reason where nobody else may.
    """

    community = models.ForeignKey("tenants.Community", models.CASCADE, verbose_name="社区", related_name="+")
    # A key in the community's schema.
    topic = models.BigIntegerField("议题的编号")
    origin = models.CharField("由谁提出", max_length=16, choices=[(one.value, one.label) for one in FROM_ABOVE])
    # Masked, as the public reads it once it may.
    title = models.CharField("议题", max_length=60)
    state = models.CharField("状态", max_length=12, choices=TopicState)
    # 没有列入：路是街道管的。: the last step, in its words.
    told = models.TextField("最近的一步", blank=True)
    is_public = models.BooleanField("大家看得到", default=False)
    due_at = models.DateTimeField("这一步的期限", null=True, blank=True)
    proposed_at = models.DateTimeField("提出时间")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "向社区提的议题"
        constraints = [models.UniqueConstraint(fields=["community", "topic"], name="proposal_once")]
        indexes = [models.Index(name="proposal_newest", fields=["origin", "-proposed_at"])]

    def __str__(self):
        return self.title
