"""What people think of a topic: opinions that are answered one by one, and a discussion among themselves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now as clock

from communities.kernel.covering import COVER
from communities.kernel.masking import mask_text
from deliberation.opinions.queries import CommentQuerySet, OpinionQuerySet
from deliberation.opinions.states import Adoption, Channel, Stance

_user = settings.AUTH_USER_MODEL


class Said(models.Model):
    """What somebody wrote, and what everybody reads of it."""

    # What was covered of it (covering.py), so that it stays covered when its writer says it anew. For the committee alone.
    covered = models.JSONField("遮去的字", default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def covers(self) -> int:
        """In how many places everybody reads 某某 instead of what was written."""
        return self.public_text.count(COVER) - mask_text(self.text).count(COVER) if self.covered else 0


class Opinion(Said):
    """An opinion for those who decide. One for each account and topic, and another once it is talked over anew; on paper as many
    as were handed in.
    """

    topic = models.ForeignKey("topics.Topic", models.PROTECT, verbose_name="议题", related_name="opinions")
    user = models.ForeignKey(
        _user, models.PROTECT, verbose_name="谁提的", null=True, blank=True, related_name="opinions"
    )
    channel = models.CharField("来自", max_length=8, choices=Channel)
    # Of a paper: the name on it, for the committee alone, and who typed it in.
    name = models.CharField("纸上的姓名", max_length=40, blank=True)
    recorded_by = models.ForeignKey(
        _user, models.PROTECT, verbose_name="代录人", null=True, blank=True, related_name="+"
    )
    text = models.TextField("意见", max_length=2000)
    public_text = models.TextField("公开的意见", max_length=2000)
    at = models.DateTimeField("时间", default=clock)
    adoption = models.CharField("采纳情况", max_length=8, choices=Adoption, blank=True)
    reply = models.TextField("答复", max_length=2000, blank=True)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)
    replied_by = models.ForeignKey(
        _user, models.PROTECT, verbose_name="答复人", null=True, blank=True, related_name="+"
    )

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "意见"
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "user"],
                name="one_open_opinion_for_each_account",
                condition=Q(user__isnull=False, adoption=""),
            ),
            models.CheckConstraint(
                name="paper_opinion_has_its_recorder",
                condition=Q(channel=Channel.PAPER, recorded_by__isnull=False)
                | ~Q(channel=Channel.PAPER) & Q(recorded_by__isnull=True, name=""),
            ),
            models.CheckConstraint(
                name="answered_opinion_says_why",
                condition=Q(adoption="", reply="", replied_at__isnull=True)
                | ~Q(adoption="") & ~Q(reply="") & Q(replied_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="opinion_of_topic", fields=["topic", "id"])]

    def __str__(self):
        return self.public_text[:40]


class Draft(models.Model):
    """A text that is talked over paragraph by paragraph (小区公约): every version stays."""

    topic = models.ForeignKey("topics.Topic", models.PROTECT, verbose_name="议题", related_name="drafts")
    version = models.PositiveSmallIntegerField("第几稿")
    title = models.CharField("名称", max_length=80)
    text = models.TextField("正文", max_length=30000)
    at = models.DateTimeField("时间", default=clock)
    by = models.ForeignKey(_user, models.PROTECT, verbose_name="谁写的", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "草案"
        constraints = [models.UniqueConstraint(fields=["topic", "version"], name="draft_version_once")]

    def __str__(self):
        return f"{self.title}（第 {self.version} 稿）"


class Comment(Said):
    """A word in the discussion, an answer to one, or a word on one paragraph of a draft with another wording."""

    topic = models.ForeignKey("topics.Topic", models.PROTECT, verbose_name="议题", related_name="comments")
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="回应哪一条", null=True, blank=True, related_name="answers"
    )
    user = models.ForeignKey(
        _user, models.PROTECT, verbose_name="谁说的", null=True, blank=True, related_name="comments"
    )
    stance = models.CharField("立场", max_length=8, choices=Stance, default=Stance.NEUTRAL)
    text = models.TextField("说了什么", max_length=1000)
    public_text = models.TextField("公开的话", max_length=1000)
    draft = models.ForeignKey(
        Draft, models.PROTECT, verbose_name="草案", null=True, blank=True, related_name="comments"
    )
    # 1 for the first.
    paragraph = models.PositiveSmallIntegerField("第几段", null=True, blank=True)
    wording = models.TextField("建议改成", max_length=3000, blank=True)
    at = models.DateTimeField("时间", default=clock)
    # What became of the other wording, and the version that carries it.
    adoption = models.CharField("采纳情况", max_length=8, choices=Adoption, blank=True)
    reply = models.TextField("答复", max_length=2000, blank=True)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)
    replied_by = models.ForeignKey(
        _user, models.PROTECT, verbose_name="答复人", null=True, blank=True, related_name="+"
    )
    carried_in = models.ForeignKey(
        Draft, models.PROTECT, verbose_name="写进了哪一稿", null=True, blank=True, related_name="carries"
    )

    hidden_at = models.DateTimeField("不再显示的时间", null=True, blank=True)
    hidden_by = models.ForeignKey(
        _user, models.PROTECT, verbose_name="谁处理的", null=True, blank=True, related_name="+"
    )
    hidden_because = models.CharField("不再显示的理由", max_length=200, blank=True)
    appealed_at = models.DateTimeField("申诉时间", null=True, blank=True)
    appeal = models.CharField("申诉的话", max_length=400, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        _user, models.PROTECT, verbose_name="谁复核的", null=True, blank=True, related_name="+"
    )
    decided_because = models.CharField("复核的理由", max_length=400, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "讨论"
        constraints = [
            models.CheckConstraint(
                name="hidden_comment_says_why",
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_because="") & Q(hidden_by__isnull=False),
            ),
            # Another looks again than who hid it.
            models.CheckConstraint(
                name="appeal_is_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("hidden_by")),
            ),
            models.CheckConstraint(
                name="comment_on_a_paragraph_of_a_draft",
                condition=Q(draft__isnull=True, paragraph__isnull=True, wording="")
                | Q(draft__isnull=False, paragraph__gte=1),
            ),
            models.CheckConstraint(
                name="answered_wording_says_why",
                condition=Q(adoption="", reply="", replied_at__isnull=True)
                | ~Q(adoption="") & ~Q(reply="") & ~Q(wording="") & Q(replied_at__isnull=False),
            ),
            models.CheckConstraint(
                name="carried_wording_was_adopted",
                condition=Q(carried_in__isnull=True) | Q(adoption__in=[Adoption.ADOPTED, Adoption.PARTLY]),
            ),
        ]
        indexes = [
            models.Index(name="comment_of_topic", fields=["topic", "id"]),
            models.Index(
                name="comment_appealed",
                fields=["appealed_at"],
                condition=Q(appealed_at__isnull=False, decided_at__isnull=True),
            ),
        ]

    def __str__(self):
        return (self.public_text or self.wording)[:40]

    @property
    def page(self) -> str:
        """Where it stands, for a message or a way back."""
        part = f"drafts/{self.draft.version}" if self.draft else "opinions"
        return f"topics/{self.topic_id}/{part}/"
