"""What the party organisation does with its neighbours: joint conference, three lists, services, office buildings."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.party.kinds import SURVEYS, FreeTime, ItemKind, Skill, Topic
from communities.party.models.organisation import Member
from communities.party.states import ItemState, ServiceState


class Partner(models.Model):
    """A member unit of the regional joint conference (区域化党建联席会议): an organisation in the area."""

    name = models.CharField("单位", max_length=60, unique=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    work_phone = models.CharField("工作电话", max_length=20, blank=True)
    signed_on = models.DateField("签署章程的日期", null=True, blank=True)
    # Which text they signed: of two charters of one day the date alone would not tell.
    signed = models.ForeignKey(
        "party.Written", models.PROTECT, verbose_name="签署的是哪一版章程", null=True, blank=True, related_name="+"
    )
    left_on = models.DateField("退出日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "共建单位"
        constraints = [
            models.CheckConstraint(
                name="partner_signed_on_a_day", condition=Q(signed__isnull=True) | Q(signed_on__isnull=False)
            )
        ]

    def __str__(self):
        return self.name


class Item(models.Model):
    """A line of one of the three lists: a need, a resource, or a project. Without a partner it is the community's own."""

    kind = models.CharField("清单", max_length=8, choices=ItemKind)
    title = models.CharField("名称", max_length=60)
    text = models.TextField("说明", max_length=1000, blank=True)
    partner = models.ForeignKey(
        Partner, models.PROTECT, verbose_name="哪个单位的", null=True, blank=True, related_name="items"
    )
    # Of a need that members take on: what it takes, when, and how many of them.
    skill = models.CharField("要什么特长", max_length=12, choices=Skill, blank=True)
    time = models.CharField("什么时候", max_length=16, choices=FreeTime, blank=True)
    wanted = models.PositiveSmallIntegerField("要几个人", default=0)
    # Of a project.
    owner = models.CharField("牵头", max_length=60, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=ItemState, default=ItemState.OPEN)
    reason = models.CharField("取消的原因", max_length=200, blank=True)
    added_on = models.DateField("列入日期", default=localdate)

    class Meta:
        verbose_name = verbose_name_plural = "清单"
        constraints = [
            models.CheckConstraint(
                name="project_has_owner_and_due_date",
                condition=~Q(kind=ItemKind.PROJECT) | ~Q(owner="") & Q(due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="need_wants_somebody_and_nothing_else_does",
                condition=Q(kind=ItemKind.NEED, wanted__range=(1, 99)) | ~Q(kind=ItemKind.NEED) & Q(wanted=0),
            ),
            models.CheckConstraint(name="dropped_item_says_why", condition=~Q(state=ItemState.DROPPED) | ~Q(reason="")),
        ]
        indexes = [models.Index(fields=["kind", "state"], name="party_item_of_list")]

    def __str__(self):
        return self.title


class Service(models.Model):
    """A need that a member took on (双报到), and the hours of it that the committee confirmed. Never added up to compare."""

    item = models.ForeignKey(Item, models.PROTECT, verbose_name="需求", related_name="services")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="services")
    state = models.CharField("状态", max_length=12, choices=ServiceState, default=ServiceState.TAKEN)
    served_on = models.DateField("服务日期", null=True, blank=True)
    hours = models.DecimalField("小时", max_digits=4, decimal_places=1, null=True, blank=True)
    content = models.CharField("做了什么", max_length=200, blank=True)
    # Who wrote day and hours down, and who says that they are true: two people.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁记的", null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁确认的", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "党员服务"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member"], name="need_taken_on_once", condition=~Q(state=ServiceState.DROPPED)
            ),
            models.CheckConstraint(
                name="service_done_has_day_and_hours",
                condition=~Q(state__in=[ServiceState.SERVED, ServiceState.CONFIRMED])
                | Q(served_on__isnull=False, hours__gt=0, hours__lte=24),
            ),
            models.CheckConstraint(
                name="service_confirmed_by_somebody",
                condition=~Q(state=ServiceState.CONFIRMED) | Q(confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="service_confirmed_by_another_than_wrote_it",
                condition=Q(confirmed_by__isnull=True)
                | Q(recorded_by__isnull=True)
                | ~Q(confirmed_by=F("recorded_by")),
            ),
        ]

    def __str__(self):
        return f"{self.item} · {self.member}"


class Office(models.Model):
    """An office building (楼宇). What is known of it is in `written`."""

    name = models.CharField("楼宇", max_length=60, unique=True)
    place = models.CharField("在哪里", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "商务楼宇"

    def __str__(self):
        return self.name


class Written(models.Model):
    """What somebody wrote down on a day: the charter, a project's progress, a survey of an office building, its plan."""

    topic = models.CharField("关于", max_length=12, choices=Topic)
    item = models.ForeignKey(Item, models.CASCADE, verbose_name="项目", null=True, blank=True, related_name="written")
    office = models.ForeignKey(
        Office, models.CASCADE, verbose_name="楼宇", null=True, blank=True, related_name="written"
    )
    text = models.TextField("内容", max_length=5000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁写的", related_name="+")
    at = models.DateTimeField("时间", default=clock)

    class Meta:
        verbose_name = verbose_name_plural = "党建记载"
        constraints = [
            models.CheckConstraint(
                name="written_of_what_the_topic_says",
                condition=Q(topic=Topic.CHARTER, item__isnull=True, office__isnull=True)
                | Q(topic=Topic.PROGRESS, item__isnull=False, office__isnull=True)
                | Q(topic__in=[*SURVEYS, Topic.PLAN], item__isnull=True, office__isnull=False),
            ),
            models.CheckConstraint(name="written_is_not_empty", condition=~Q(text="")),
        ]
        indexes = [models.Index(fields=["office", "topic", "-at"], name="party_written_of_office")]

    def __str__(self):
        return f"{self.get_topic_display()} {self.at:%Y-%m-%d}"
