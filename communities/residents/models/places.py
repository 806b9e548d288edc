"""The places of a community and the homes in them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast, NullIf


class PlaceKind(models.TextChoices):
    BUILDING = "building", "楼栋"
    OPEN = "open", "公共场所"


_WALKED = {"building_walked": "building__name", "entrance_walked": "entrance__name", "number_walked": "number"}


def _number_in(column: str) -> Cast:
    """The digits of a column as a number: NULL where there are none."""
    digits = models.Func(
        models.F(column), models.Value(r"\D"), models.Value(""), models.Value("g"), function="regexp_replace"
    )
    return Cast(NullIf(digits, models.Value("")), models.DecimalField(max_digits=40, decimal_places=0))


class BuildingQuerySet(models.QuerySet):
    def for_pickers(self):
        return self.prefetch_related("entrances").order_by("kind", "sort", "id")


class DwellingQuerySet(models.QuerySet):
    def with_address(self):
        return self.select_related("building", "entrance")

    def in_order(self):
        """As one walks by: 2单元 before 10单元, 302 before 1201. What has no number in its name comes last."""
        numbers = {name: _number_in(column) for name, column in _WALKED.items()}
        return self.annotate(**numbers).order_by(*self.ORDER)

    ORDER = (
        "building__sort", "building_walked", "building_id",
        "entrance_walked", "entrance__name", "number_walked", "number",
    )  # fmt: skip


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
        constraints = [
            models.UniqueConstraint(fields=["building", "name"], name="entrance_named_once_in_building"),
            # What dwelling_in_an_entrance_of_its_building refers to.
            models.UniqueConstraint(fields=["id", "building"], name="entrance_with_its_building"),
        ]

    def __str__(self):
        return self.name


def bare(number: str) -> str:
    """The number of a home as it is kept: `302` for `302室`, so that an address is one home."""
    return number.strip().rstrip("室").rstrip()


class Dwelling(models.Model):
    """A home (户, 室): a numbered dwelling of a building, with the area that its owner's vote weighs (Civil Code art. 278).

    The migration's foreign key refuses an entrance of another building.
    """

    building = models.ForeignKey(Building, models.PROTECT, verbose_name="楼栋", related_name="dwellings")
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, verbose_name="单元", null=True, blank=True, related_name="dwellings"
    )
    number = models.CharField("房号", max_length=20)
    floor = models.SmallIntegerField("楼层", null=True, blank=True)
    area = models.DecimalField("专有面积（平方米）", max_digits=8, decimal_places=2, null=True, blank=True)

    objects = DwellingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "房屋"
        constraints = [
            models.UniqueConstraint(
                name="one_dwelling_for_an_address", fields=["building", "entrance", "number"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="dwelling_area_above_zero", condition=models.Q(area__isnull=True) | models.Q(area__gt=0)
            ),
            models.CheckConstraint(
                name="dwelling_number_is_bare",
                condition=models.Q(number__regex=r"^\S(.*\S)?$") & ~models.Q(number__endswith="室"),
                violation_error_message="房号只填号码，例如 302。",
            ),
        ]

    def __str__(self):
        return self.address

    def clean(self):
        self.number = bare(self.number)
        if not self.number:
            raise ValidationError({"number": "请填房号，例如 302。"})
        if self.entrance_id and self.entrance.building_id != self.building_id:
            raise ValidationError({"entrance": "这个单元不在所选的楼里，请重选。"})

    def unique_error_message(self, model_class, unique_check):
        if unique_check == ("building", "entrance", "number"):
            return ValidationError("这套房已经登记过了。请在“房屋”里找到它再改。", code="unique_together")
        return super().unique_error_message(model_class, unique_check)

    @property
    def address(self) -> str:
        """The standard address below the community: 6号楼2单元302室. Needs building and entrance to be loaded."""
        number = self.number if self.number.endswith(("室", "号")) else f"{self.number}室"
        return f"{self.building.name}{self.entrance.name if self.entrance_id else ''}{number}"
