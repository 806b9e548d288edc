"""The places of a community: buildings, entrances and open places, with outlines for the community's own map."""

from django.db import models


class PlaceKind(models.TextChoices):
    BUILDING = "building", "楼栋"
    OPEN = "open", "公共场所"


class BuildingQuerySet(models.QuerySet):
    def for_pickers(self):
        return self.prefetch_related("entrances").order_by("kind", "sort", "id")


class Building(models.Model):
    """A building, or an open place such as a gate or a garden, that a resident can name or point at.

    `outline` is the ring of a GeoJSON polygon: [[longitude, latitude], …] in degrees, first point repeated last.
    """

    kind = models.CharField("类别", max_length=8, choices=PlaceKind, default=PlaceKind.BUILDING)
    name = models.CharField("名称", max_length=40, unique=True)
    sort = models.PositiveIntegerField("排序", default=0)
    outline = models.JSONField("轮廓", default=list, blank=True)
    longitude = models.FloatField("中心经度", null=True, blank=True)
    latitude = models.FloatField("中心纬度", null=True, blank=True)

    objects = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "楼栋和场所"
        constraints = [
            models.CheckConstraint(
                name="centre_has_both_coordinates",
                condition=models.Q(longitude__isnull=True, latitude__isnull=True)
                | models.Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
            )
        ]

    def __str__(self):
        return self.name


class Entrance(models.Model):
    """A numbered entrance (单元) of a building."""

    building = models.ForeignKey(Building, models.CASCADE, verbose_name="楼栋", related_name="entrances")
    name = models.CharField("名称", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "单元"
        constraints = [models.UniqueConstraint(fields=["building", "name"], name="entrance_named_once_in_building")]

    def __str__(self):
        return self.name
