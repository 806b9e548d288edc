"""A ballot, its roll, its box and its papers. It knows nothing of topics and meetings: they point down at it."""

from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now as clock

from communities.kernel.identifiers import new_link_key
from communities.kernel.masking import mask_name
from communities.kernel.sealing import SealedField
from communities.residents.models import Dwelling, Person
from deliberation.ballots.kinds import Kind, Rules, Share, Whose
from deliberation.ballots.queries import BallotQuerySet, DelegationQuerySet, ElectorQuerySet, PaperQuerySet
from deliberation.ballots.states import State


class Way(models.TextChoices):
    ONLINE = "online", "网上"
    PAPER = "paper", "纸质"


# How a line of the roll took part whose holder's vote counted for it too: its vote itself came online or on paper.
PROXY = "proxy"


class Ballot(models.Model):
    """A question put to a roll of electors. Its rules stand from its opening on: triggers of the database hold them."""

    # What receipts are bound to; it says nothing of which community or which ballot of it.
    uid = models.CharField(max_length=32, unique=True, default=new_link_key, editable=False)
    question = models.CharField("问题", max_length=120)
    about = models.TextField("说明", max_length=2000, blank=True)
    kind = models.CharField("怎么选", max_length=8, choices=Kind, default=Kind.CONSENT)
    choices = models.JSONField("选项", default=list)
    most = models.PositiveSmallIntegerField("最多选几个，或最高分", default=0)
    whose = models.CharField("每票算谁的", max_length=9, choices=Whose, default=Whose.PERSON)
    is_secret = models.BooleanField("无记名", default=True)
    totals_hidden = models.BooleanField("截止以前不显示票数", default=True)
    pass_share = models.CharField("通过的比例", max_length=14, choices=Share, default=Share.OVER_HALF)
    quorum_share = models.CharField("参加的比例", max_length=14, choices=Share, default=Share.NONE)
    quorum_least = models.PositiveIntegerField("最少多少票", default=0)
    # Of consent alone: whoever votes against says why.
    wants_reasons = models.BooleanField("反对的要写理由", default=False)
    # Of those in a room: its roll and its time are the meeting's.
    in_meeting = models.BooleanField("会上投的", default=False)
    # 0: nobody votes for another.
    proxies_most = models.PositiveSmallIntegerField("一个人最多替几票投", default=0)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField("开始", null=True, blank=True)
    closes_at = models.DateTimeField("截止")
    reason = models.CharField("延期或取消的原因", max_length=200, blank=True)
    nudged_at = models.DateTimeField("提醒时间", null=True, blank=True)
    # Of a secret ballot that is open; thrown away at closing.
    box_key = SealedField(max_length=64, blank=True)
    counted_at = models.DateTimeField("计票时间", null=True, blank=True)
    result = models.JSONField("结果", default=dict, blank=True)
    fingerprint = models.CharField("票箱文件的指纹", max_length=64, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "表决"
        constraints = [
            models.CheckConstraint(
                name="open_ballot_has_a_beginning",
                condition=Q(state__in=[State.DRAFT, State.CALLED_OFF]) | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="secret_totals_are_hidden", condition=Q(is_secret=False) | Q(totals_hidden=True)
            ),
            models.CheckConstraint(
                name="counted_ballot_has_a_result",
                condition=~Q(state=State.COUNTED) | (Q(counted_at__isnull=False) & Q(box_key="") & ~Q(fingerprint="")),
            ),
            models.CheckConstraint(
                name="called_off_with_a_reason", condition=~Q(state=State.CALLED_OFF) | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return self.question

    @cached_property
    def rules(self) -> Rules:
        return Rules(
            kind=Kind(self.kind),
            choices=len(self.choices),
            most=self.most,
            pass_share=Share(self.pass_share),
            quorum_share=Share(self.quorum_share),
            quorum_least=self.quorum_least,
            wants_reasons=self.wants_reasons,
        )

    def takes_votes(self, moment: datetime) -> bool:
        """As a page shows it; whether a vote is taken is decided by the database's clock."""
        return self.state == State.OPEN and moment < self.closes_at

    def state_words(self, moment: datetime) -> str:
        """A ballot past its time is closed at once, counted or not."""
        if self.state == State.OPEN and not self.takes_votes(moment):
            return "已截止，正在计票"
        return State(self.state).label


class Elector(models.Model):
    """A line of the roll. `unit` is whom its one ballot counts for: person:3, dwelling:7, user:9 or seat:4.

    sealed: while a secret ballot is open, the vote, always of one length; at closing it is emptied on every line.
    """

    ballot = models.ForeignKey(Ballot, models.PROTECT, verbose_name="表决", related_name="electors")
    unit = models.CharField("票权", max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="账号", null=True, blank=True, related_name="electors"
    )
    # Unseen from the person: two rows of one person are joined although one of them stands here.
    person = models.ForeignKey(Person, models.SET_NULL, verbose_name="居民", null=True, blank=True, related_name="+")
    dwelling = models.ForeignKey(
        Dwelling, models.SET_NULL, verbose_name="房屋", null=True, blank=True, related_name="electors"
    )
    # Of somebody with neither account nor entry of the residents' register, who votes on paper: as at a table.
    called = models.CharField("姓名", max_length=40, blank=True)
    late_reason = models.CharField("补进名单的原因", max_length=200, blank=True)
    way = models.CharField("怎么投的", max_length=6, choices=[*Way.choices, (PROXY, "委托别人投")], blank=True)
    # No finer than the day: with a time, whoever watched the box would know whose vote came when.
    voted_on = models.DateField("哪天投的", null=True, blank=True)
    sealed = models.TextField(blank=True)

    objects = ElectorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "表决名单"
        constraints = [
            models.UniqueConstraint(fields=["ballot", "unit"], name="one_ballot_for_each_unit"),
            models.CheckConstraint(
                name="voted_some_way_on_some_day",
                condition=Q(way="", voted_on__isnull=True) | (~Q(way="") & Q(voted_on__isnull=False)),
            ),
        ]

    def __str__(self):
        return " ".join(filter(None, [self.name, self.dwelling.address if self.dwelling_id else ""]))

    @property
    def name(self) -> str:
        return str(self.person or self.user or self.called or "已注销的居民")


class Delegation(models.Model):
    """委托投票: the vote of `holder` counts for `elector` too, unless that one votes. Over one hop, until closing.

    place: which of the holder's so many; with it the database keeps anybody from holding more than the ballot allows.
    """

    elector = models.OneToOneField(Elector, models.PROTECT, verbose_name="谁的票", related_name="delegation")
    holder = models.ForeignKey(Elector, models.PROTECT, verbose_name="委托给谁", related_name="held")
    place = models.PositiveSmallIntegerField("替的第几票")
    # The key of a stored picture or PDF of what was signed on paper, where the committee wrote it down.
    proof = models.CharField("委托书", max_length=120, blank=True)
    given_at = models.DateTimeField("委托时间", default=clock)
    # Whether it counted; known at the count.
    used = models.BooleanField("用上了没有", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "委托"
        constraints = [
            models.UniqueConstraint(fields=["holder", "place"], name="holder_holds_no_more_than_allowed"),
            models.CheckConstraint(name="nobody_delegates_to_themselves", condition=~Q(elector=models.F("holder"))),
            models.CheckConstraint(name="delegation_has_a_place", condition=Q(place__gte=1)),
        ]

    @property
    def holder_name(self) -> str:
        """刘** : as the one who asked them reads it."""
        return mask_name(self.holder.name)


class Vote(models.Model):
    """A vote in the box. Its key is its receipt, which orders nothing.

    Of a named ballot it stands from casting on with its elector and moment; of a secret one it is written at closing,
    shuffled, with neither.
    """

    receipt = models.CharField("回执", max_length=64, primary_key=True)
    ballot = models.ForeignKey(Ballot, models.PROTECT, verbose_name="表决", related_name="votes")
    choices = models.JSONField("选了什么")
    nonce = models.CharField(max_length=64)
    # Empty where so few came one way that it would tell on them.
    way = models.CharField("怎么投的", max_length=6, choices=Way, blank=True)
    # Of a named ballot; of a secret one reasons are kept apart from votes, in the result.
    objection = models.CharField("反对的理由", max_length=200, blank=True)
    elector = models.OneToOneField(
        Elector, models.PROTECT, verbose_name="谁投的", null=True, blank=True, related_name="vote"
    )
    at = models.DateTimeField("投票时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "票"
        constraints = [
            models.CheckConstraint(
                name="a_moment_only_with_an_elector", condition=Q(at__isnull=True) | Q(elector__isnull=False)
            ),
            models.CheckConstraint(
                name="a_reason_only_with_an_elector", condition=Q(objection="") | Q(elector__isnull=False)
            ),
        ]


class Station(models.Model):
    """投票点: where papers are handed in. Its officer counts them once, after closing, before what they say is added up.

    explained: the difference that `explanation` is about; with another one it says nothing any more.
    """

    ballot = models.ForeignKey(Ballot, models.PROTECT, verbose_name="表决", related_name="stations")
    name = models.CharField("投票点", max_length=30)
    counted = models.PositiveIntegerField("数到几张", null=True, blank=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁数的", null=True, blank=True, related_name="+"
    )
    counted_at = models.DateTimeField("数的时间", null=True, blank=True)
    explanation = models.CharField("为什么相差", max_length=300, blank=True)
    explained = models.IntegerField("说明的是相差几张", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "投票点"
        constraints = [
            models.UniqueConstraint(fields=["ballot", "name"], name="stations_have_names_of_their_own"),
            models.CheckConstraint(
                name="station_counted_by_somebody",
                condition=Q(counted__isnull=True, counted_by__isnull=True, counted_at__isnull=True)
                | Q(counted__isnull=False, counted_by__isnull=False, counted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="difference_explained_in_words", condition=Q(explained__isnull=True) | ~Q(explanation="")
            ),
        ]

    def __str__(self):
        return self.name


class PaperEntry(models.Model):
    """What one officer read on one paper. Two officers enter each; where they differ, a third look settles it.

    slip: the key of the elector on a named ballot, the number on the paper of a secret one. What a paper of a secret
    ballot says is emptied at its end.
    """

    FIRST, SECOND, SETTLED = 1, 2, 3

    ballot = models.ForeignKey(Ballot, models.PROTECT, verbose_name="表决", related_name="papers")
    slip = models.CharField("哪一张", max_length=40)
    hand = models.PositiveSmallIntegerField("第几次录")
    station = models.ForeignKey(
        Station, models.PROTECT, verbose_name="投票点", null=True, blank=True, related_name="papers"
    )
    choices = models.JSONField("选了什么")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁录的", related_name="+")
    entered_at = models.DateTimeField("录入时间", default=clock)
    objection = models.CharField("票上写的反对的理由", max_length=200, blank=True)
    reason = models.CharField("怎么核实的", max_length=200, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "纸质票"
        constraints = [
            models.UniqueConstraint(fields=["ballot", "slip", "hand"], name="paper_entered_once_by_each_hand"),
            models.UniqueConstraint(
                fields=["ballot", "slip", "entered_by"],
                name="paper_entered_by_two_people",
                condition=Q(hand__in=[1, 2]),
            ),
            models.CheckConstraint(name="paper_entered_twice_at_most", condition=Q(hand__in=[1, 2, 3])),
            models.CheckConstraint(name="settled_with_a_reason", condition=~Q(hand=3) | ~Q(reason="")),
        ]
