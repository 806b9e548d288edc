"""Grids, who works in them, and the units that answer for matters in this community."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from communities.grid.kinds import FOR_EVERYBODY, GridRole, UnitKind


class GridQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("sort", "id")


class Grid(models.Model):
    """A part of the community that somebody looks after: one for a place, with as many roles as it needs (多格合一).

    `outline` is a ring as Building.outline is; without one the grid is the sum of its buildings.
    """

    name = models.CharField("名称", max_length=40, unique=True)
    sort = models.PositiveIntegerField("排序", default=0)
    roles = ArrayField(models.CharField(max_length=12, choices=GridRole), verbose_name="身份", default=list, blank=True)
    outline = models.JSONField("轮廓", default=list, blank=True)

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格"

    def __str__(self):
        return self.name

    @property
    def roles_in_words(self) -> str:
        return "、".join(GridRole(role).label for role in self.roles)


class GridBuilding(models.Model):
    """Every building belongs to exactly one grid."""

    building = models.OneToOneField("residents.Building", models.CASCADE, verbose_name="楼栋", related_name="in_grid")
    grid = models.ForeignKey(Grid, models.PROTECT, verbose_name="网格", related_name="buildings")

    class Meta:
        verbose_name = verbose_name_plural = "网格的楼栋"


class GridWorkerQuerySet(models.QuerySet):
    def on_duty(self, day=None):
        day = day or localdate()
        return self.filter(starts_on__lte=day).filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=day))

    def able(self, day=None):
        """Those on duty whose account is open: who may be given something to do."""
        return self.on_duty(day).filter(user__is_active=True)

    def for_answering(self):
        """Those able today, responsible ones first, with all that a row shows."""
        return self.able().select_related("user", "grid").order_by("grid__sort", "grid_id", "-is_responsible", "id")


class GridWorker(models.Model):
    """A person who works in a grid from `starts_on` up to, not including, `ends_on`; see actions.keep_post()."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", related_name="grid_posts")
    grid = models.ForeignKey(Grid, models.PROTECT, verbose_name="网格", related_name="workers")
    work_phone = models.CharField("工作电话", max_length=20, blank=True)
    starts_on = models.DateField("起", default=localdate)
    ends_on = models.DateField("止", null=True, blank=True)
    is_responsible = models.BooleanField("负责人", default=False)

    objects = GridWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格员"
        constraints = [
            models.CheckConstraint(
                name="post_ends_not_before_it_starts",
                # A post entered by mistake ends on the day it starts.
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message="“到哪天止”不能早于“从哪天起”。",
            )
        ]

    def __str__(self):
        return f"{self.user} · {self.grid}"


class UnitQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def for_everybody(self):
        """Whom every resident may turn to, in the order in which they are asked."""
        order = models.Case(*(models.When(kind=kind, then=place) for place, kind in enumerate(FOR_EVERYBODY)))
        return self.active().filter(kind__in=FOR_EVERYBODY).order_by(order, "id")


class Unit(models.Model):
    """Who can be made responsible for a matter here: the committee itself, the property company, a department …"""

    kind = models.CharField("类别", max_length=8, choices=UnitKind)
    name = models.CharField("名称", max_length=40, unique=True)
    work_phone = models.CharField("工作电话", max_length=20, blank=True)
    # Nothing is looked up when a department goes: on the platform there is no such table. The database refuses.
    department = models.ForeignKey(
        "tenants.Department", models.DO_NOTHING, verbose_name="平台上的部门", null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField("可派单", default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承办单位"

    def __str__(self):
        return self.name


class DutyCardQuerySet(models.QuerySet):
    def shown(self):
        """Those whose person agrees now and still has an account here. The only way to a card but its owner's own."""
        return self.filter(withdrawn_at__isnull=True, user__is_active=True).with_phone()

    def with_phone(self):
        """`phone` is the number to call: of who has a post with one it is that, else what they wrote themselves."""
        posts = GridWorker.objects.on_duty().filter(user=models.OuterRef("user")).exclude(work_phone="")
        number = models.Subquery(posts.order_by("-is_responsible", "id").values("work_phone")[:1])
        return self.annotate(phone=Coalesce(number, "work_phone"))


class DutyCard(models.Model):
    """Who somebody is here, what they answer for and what they promise (三亮), in their own words.

    Shown from `consented_at`, which only they themselves can set, until `withdrawn_at` (Personal Information Protection
    Law, 个人信息保护法, arts. 13 to 15). What was consented to before stands in the ledger. A grid worker's phone is the
    post's, which the secretary keeps, on the card too: see with_phone().
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="本人", related_name="duty_card")
    identity = models.CharField("亮身份", max_length=40)
    duty = models.CharField("亮职责", max_length=200)
    promise = models.CharField("亮承诺", max_length=200)
    work_phone = models.CharField("工作电话", max_length=20, blank=True)
    consented_at = models.DateTimeField("本人同意公开的时间")
    withdrawn_at = models.DateTimeField("本人撤回的时间", null=True, blank=True)

    objects = DutyCardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开的名片"

    def __str__(self):
        return f"{self.user}的名片"
