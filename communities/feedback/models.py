"""Tickets, their append-only history, their photos, and who else is affected."""

from django.conf import settings
from django.db import connection, models
from django.utils.timezone import now as clock

from communities.feedback.numbers import link_key, ticket_number
from communities.feedback.queries import CategoryQuerySet, PhotoQuerySet, StepQuerySet, TicketQuerySet
from communities.feedback.states import (
    IN_HAND,
    OPEN,
    TIMED,
    VERBS,
    Disposition,
    Kind,
    Satisfaction,
    Source,
    TicketState,
)
from communities.grid.kinds import UnitKind
from communities.kernel.identifiers import new_link_key
from communities.kernel.sealing import SealedField, by_index


class TimeClass(models.TextChoices):
    S0 = "S0", "紧急"
    S1 = "S1", "基本民生"
    S2 = "S2", "一般"
    S3 = "S3", "疑难"
    S4 = "S4", "需要商量"
    Q = "Q", "咨询"


class Category(models.Model):
    """One leaf of the category tree (DOMAIN 3.7), and where tickets of it go by default."""

    code = models.CharField("代码", max_length=8, primary_key=True)
    group = models.CharField("大类", max_length=10)
    name = models.CharField("小类", max_length=30)
    identifier = models.CharField("标识", max_length=40, unique=True)
    lead = models.CharField("主办单位类别", max_length=8, choices=UnitKind, blank=True)
    co = models.JSONField("协办单位类别", default=list, blank=True)
    time_class = models.CharField("时限类别", max_length=2, choices=TimeClass)
    is_public = models.BooleanField("可以公开", default=True)
    danger = models.CharField("先打的电话", max_length=8, blank=True)
    basis = models.CharField("依据", max_length=120, blank=True)
    sort = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("启用", default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求类别"
        ordering = ["sort"]

    def __str__(self):
        return f"{self.group} / {self.name}"


class Ticket(models.Model):
    """A matter that somebody raised. What happened to it is in `steps`; these columns are where it stands now."""

    state = models.CharField("状态", max_length=12, choices=TicketState, default=TicketState.REPORTED)
    kind = models.CharField("性质", max_length=12, choices=Kind, default=Kind.HELP)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="类别", related_name="+")
    title = models.CharField("标题", max_length=60)
    text = models.TextField("情况", max_length=10000)
    # Title and text as the public may read them: masked when written, so that reading costs nothing.
    public_title = models.CharField(max_length=60)
    public_text = models.TextField(max_length=10000)
    is_public = models.BooleanField("已公开", default=False)

    building = models.ForeignKey(
        "residents.Building", models.PROTECT, verbose_name="楼栋或场所", null=True, blank=True, related_name="+"
    )
    entrance = models.ForeignKey(
        "residents.Entrance", models.PROTECT, verbose_name="单元", null=True, blank=True, related_name="+"
    )
    place = models.CharField("具体位置", max_length=80, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="报事人", null=True, blank=True, related_name="tickets"
    )
    contact_name = models.CharField("怎么称呼", max_length=40, blank=True)
    contact_phone = SealedField("联系电话", max_length=20, blank=True)
    source = models.CharField("来源", max_length=8, choices=Source, default=Source.WEB)
    external_source = models.CharField("外部来源", max_length=20, blank=True)
    external_number = models.CharField("外部编号", max_length=64, blank=True)

    reported_at = models.DateTimeField("报事时间", default=clock)
    time_class = models.CharField("时限类别", max_length=2, choices=TimeClass)
    accept_by = models.DateTimeField("最迟受理")
    # The deadline of the stage it is in: acceptance, dispatch or the end of handling; none when nothing is due.
    due_at = models.DateTimeField("这一步的期限", null=True, blank=True)
    lead = models.ForeignKey(
        "grid.Unit", models.PROTECT, verbose_name="主办单位", null=True, blank=True, related_name="tickets"
    )
    worker = models.ForeignKey(
        "grid.GridWorker", models.PROTECT, verbose_name="网格员", null=True, blank=True, related_name="tickets"
    )
    dispatched_at = models.DateTimeField("派出时间", null=True, blank=True)
    finish_by = models.DateTimeField("最迟办完", null=True, blank=True)
    done_at = models.DateTimeField("报告办完", null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    disposition = models.CharField("转告原因", max_length=12, choices=Disposition, blank=True)
    solved = models.BooleanField("解决了", null=True)
    satisfaction = models.CharField("满意度", max_length=12, choices=Satisfaction, blank=True)
    reopened = models.PositiveSmallIntegerField("重办次数", default=0)
    me_too = models.PositiveIntegerField("还有几位遇到", default=0)
    changed_at = models.DateTimeField("最近变动", default=clock)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求"
        constraints = [
            models.CheckConstraint(
                name="ticket_in_hand_has_someone_and_a_deadline",
                condition=~models.Q(state__in=[*sorted(IN_HAND), TicketState.DONE])
                | models.Q(finish_by__isnull=False) & (models.Q(lead__isnull=False) | models.Q(worker__isnull=False)),
            ),
            models.CheckConstraint(
                name="ticket_that_waits_has_a_deadline",
                condition=models.Q(state__in=sorted(TIMED), due_at__isnull=False)
                | ~models.Q(state__in=sorted(TIMED)) & models.Q(due_at__isnull=True),
            ),
            models.CheckConstraint(
                name="ended_ticket_has_its_end",
                condition=models.Q(state__in=sorted(OPEN), closed_at__isnull=True)
                | ~models.Q(state__in=sorted(OPEN)) & models.Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="diverted_ticket_says_why",
                condition=~models.Q(state=TicketState.DIVERTED) | ~models.Q(disposition=""),
            ),
            models.UniqueConstraint(
                name="external_number_once",
                fields=["external_source", "external_number"],
                condition=~models.Q(external_number=""),
            ),
        ]
        indexes = [
            models.Index(name="ticket_public", fields=["-id"], condition=models.Q(is_public=True)),
            models.Index(name="ticket_queue", fields=["state", "-id"]),
            models.Index(
                name="ticket_open_by_place", fields=["building", "category"], condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(
                name="ticket_open_by_point",
                fields=["latitude", "longitude"],
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(name="ticket_of_reporter", fields=["reporter", "-id"]),
            models.Index(by_index("contact_phone"), name="ticket_of_phone", condition=models.Q(reporter__isnull=True)),
            models.Index(name="ticket_due", fields=["due_at"], condition=models.Q(due_at__isnull=False)),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """YG-2026-01873; needs the community to be entered."""
        return ticket_number(connection.tenant.letters, self.reported_at, self.pk)

    @property
    def link_key(self) -> str:
        return link_key(connection.schema_name, self.pk)

    @property
    def handler_name(self) -> str:
        if self.lead_id:
            return self.lead.name
        return f"网格员（{self.worker.grid.name}）" if self.worker_id else ""


class Step(models.Model):
    """One thing that happened to a ticket. Never changed, never removed: the database refuses both."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, verbose_name="诉求", related_name="steps")
    verb = models.CharField("做了什么", max_length=16, choices=list(VERBS.items()))
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # Who did it in the words the public reads: 居委会, 阳光物业, 报事人. Never a person's name or phone.
    by_label = models.CharField("由谁", max_length=40)
    from_state = models.CharField("从", max_length=12, blank=True)
    to_state = models.CharField("到", max_length=12)
    public_text = models.TextField("公开的话", max_length=8000, blank=True)
    internal_text = models.TextField("内部备注", max_length=4000, blank=True)
    facts = models.JSONField("其他", default=dict, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求的经过"
        indexes = [models.Index(name="step_of_ticket", fields=["ticket", "id"])]

    def ledger_facts(self) -> dict:
        """What the ledger seals of this row."""
        return {
            "ticket": self.ticket_id,
            "verb": self.verb,
            "at": self.at.timestamp(),
            "by": self.by_id,
            "label": self.by_label,
            "from": self.from_state,
            "to": self.to_state,
            "public": self.public_text,
            "internal": self.internal_text,
            "facts": self.facts,
        }


class Photo(models.Model):
    """A photo as it is served: re-encoded, upright, without metadata. Private until the committee publishes it."""

    key = models.CharField("编号", max_length=24, unique=True, default=new_link_key)
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, verbose_name="诉求", null=True, blank=True, related_name="photos"
    )
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="photos")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # Whose unfinished report it belongs to while there is no ticket: a random key kept in the visitor's session.
    draft = models.CharField(max_length=24, blank=True)
    display = models.CharField(max_length=80)
    thumb = models.CharField(max_length=80)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # Read from the photo, kept only until the report that it belongs to is sent.
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    is_public = models.BooleanField("已公开", default=False)
    created_at = models.DateTimeField(default=clock)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "照片"
        indexes = [
            models.Index(name="photo_unattached", fields=["created_at"], condition=models.Q(ticket__isnull=True)),
            models.Index(name="photo_of_draft", fields=["draft"], condition=~models.Q(draft="")),
        ]


class MeToo(models.Model):
    """Another resident whom the same matter affects."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, verbose_name="诉求", related_name="others")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField("时间", default=clock)

    class Meta:
        verbose_name = verbose_name_plural = "我也遇到了"
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="me_too_once")]
