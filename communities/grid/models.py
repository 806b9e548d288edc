"""Grids, who works in them, and the units that answer for matters in this community."""

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate

from communities.grid.kinds import UnitKind


class Grid(models.Model):
    name = models.CharField("名称", max_length=40, unique=True)
    sort = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "网格"

    def __str__(self):
        return self.name


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


class GridWorker(models.Model):
    """A person who works in a grid from `starts_on` up to, not including, `ends_on`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", related_name="grid_posts")
    grid = models.ForeignKey(Grid, models.PROTECT, verbose_name="网格", related_name="workers")
    work_phone = models.CharField("工作电话", max_length=20, blank=True)
    starts_on = models.DateField("起", default=localdate)
    ends_on = models.DateField("止", null=True, blank=True)

    objects = GridWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网格员"

    def __str__(self):
        return f"{self.user} · {self.grid}"


class UnitQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)


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
