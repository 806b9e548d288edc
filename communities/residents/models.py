"""The places of a community, the homes in them, and who lives in or owns which home from when to when."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.sealing import SealedField, by_index
from communities.residents.lasting import AddressCodeQuerySet, AssistanceQuerySet, VerificationQuerySet


class PlaceKind(models.TextChoices):
    BUILDING = "building", "楼栋"
    OPEN = "open", "公共场所"


class BuildingQuerySet(models.QuerySet):
    def for_pickers(self):
        return self.prefetch_related("entrances").order_by("kind", "sort", "id")


class ResidencyRole(models.TextChoices):
    OWNER = "owner", "业主"
    CO_OWNER = "co_owner", "共有人"
    TENANT = "tenant", "租户"
    FAMILY = "family", "家人"


OWNING = (ResidencyRole.OWNER, ResidencyRole.CO_OWNER)


class DwellingQuerySet(models.QuerySet):
    def with_address(self):
        return self.select_related("building", "entrance")

    def in_order(self):
        return self.order_by("building__sort", "building_id", "entrance__name", "floor", "number")


class PersonQuerySet(models.QuerySet):
    def with_homes(self):
        """Each with the homes of today, ready for a list."""
        today = Residency.objects.on(localdate()).select_related("dwelling__building", "dwelling__entrance")
        return self.select_related("user").prefetch_related(
            models.Prefetch("residencies", queryset=today.order_by("starts_on"), to_attr="homes_today")
        )


class ResidencyQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(starts_on__lte=day).filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=day))

    def owning(self):
        return self.filter(role__in=OWNING)


class ConsentQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(withdrawn_at__isnull=True)

    def of_account(self, user):
        """This account's, and what its person told staff before there was one; not what a guardian said for them."""
        told = models.Q(person__user=user) & ~models.Q(purpose=Purpose.GUARDIAN)
        return self.filter(models.Q(user=user) | told)


# Ranges of PostgreSQL have GiST operators of their own: with them an exclusion needs no extension.
def _only(column: str) -> models.Func:
    """Equality of a key, as overlap of ranges that hold that key alone."""
    key = models.F(column)
    return models.Func(key, key, models.Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def _period() -> models.Func:
    days = models.F("starts_on"), models.F("ends_on")
    return models.Func(*days, models.Value("[)"), function="daterange", output_field=DateRangeField())


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


class Dwelling(models.Model):
    """A home (户, 室): a numbered dwelling of a building, with the area that its owner's vote weighs (Civil Code art. 278)."""

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
        ]

    def __str__(self):
        return self.address

    @property
    def address(self) -> str:
        """The standard address below the community: 6号楼2单元302室. Needs building and entrance to be loaded."""
        number = self.number if self.number.endswith(("室", "号")) else f"{self.number}室"
        return f"{self.building.name}{self.entrance.name if self.entrance_id else ''}{number}"


class Person(models.Model):
    """Somebody of the community, with or without an account; linked to one later, with all that is kept of them."""

    name = models.CharField("姓名", max_length=40)
    phone = SealedField("手机号", max_length=20, blank=True)
    # The year alone: what depends on age here asks for no more (Personal Information Protection Law art. 6).
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="账号", null=True, blank=True, related_name="person"
    )
    guardian = models.ForeignKey(
        "self", models.SET_NULL, verbose_name="监护人", null=True, blank=True, related_name="wards"
    )
    created_at = models.DateTimeField("建立时间", default=clock)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "居民"
        constraints = [
            models.CheckConstraint(
                name="birth_year_of_somebody_alive",
                condition=models.Q(birth_year__isnull=True) | models.Q(birth_year__range=(1900, 2100)),
            ),
            models.CheckConstraint(
                name="nobody_is_their_own_guardian",
                condition=models.Q(guardian__isnull=True) | ~models.Q(guardian=models.F("id")),
            ),
        ]
        indexes = [models.Index(by_index("phone"), name="person_by_phone", condition=~models.Q(phone=""))]

    def __str__(self):
        return self.name


class Residency(models.Model):
    """A person's part in a home, from `starts_on` up to, not including, `ends_on`."""

    person = models.ForeignKey(Person, models.PROTECT, verbose_name="居民", related_name="residencies")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, verbose_name="房屋", related_name="residencies")
    role = models.CharField("身份", max_length=8, choices=ResidencyRole)
    # Who decides and is called for the home (户主); of several at once there is one.
    is_head = models.BooleanField("户主", default=False)
    starts_on = models.DateField("起", default=localdate)
    ends_on = models.DateField("止", null=True, blank=True)

    objects = ResidencyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "居住与产权"
        constraints = [
            models.CheckConstraint(
                name="residency_ends_after_it_starts",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
            ),
            ExclusionConstraint(
                name="one_part_in_a_home_at_a_time",
                expressions=[
                    (_only("person"), RangeOperators.OVERLAPS),
                    (_only("dwelling"), RangeOperators.OVERLAPS),
                    (_period(), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="one_head_of_a_home_at_a_time",
                expressions=[(_only("dwelling"), RangeOperators.OVERLAPS), (_period(), RangeOperators.OVERLAPS)],
                condition=models.Q(is_head=True),
            ),
        ]
        indexes = [models.Index(fields=["dwelling", "starts_on"], name="residency_of_dwelling")]

    def __str__(self):
        return f"{self.person} · {self.get_role_display()}"


class ParkingSpace(models.Model):
    """A parking space with its own title, owned apart from any home."""

    number = models.CharField("车位号", max_length=20, unique=True)
    area = models.DecimalField("面积（平方米）", max_digits=8, decimal_places=2, null=True, blank=True)
    owner = models.ForeignKey(
        Person, models.PROTECT, verbose_name="产权人", null=True, blank=True, related_name="parking_spaces"
    )

    class Meta:
        verbose_name = verbose_name_plural = "产权车位"

    def __str__(self):
        return self.number


class Method(models.TextChoices):
    """How it was made sure who lives somewhere, and the level that it gives; a proved phone alone is level 0."""

    CLAIM = "claim", "自己填写"
    CODE = "code", "验证码（信件或上门）"
    DOCUMENT = "document", "工作人员核对证件"


LEVEL_OF = {Method.CLAIM: 1, Method.CODE: 2, Method.DOCUMENT: 3}


class Verification(models.Model):
    """What was made sure about where somebody lives; ended by its expiry or by being taken back."""

    person = models.ForeignKey(Person, models.CASCADE, verbose_name="居民", related_name="verifications")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, verbose_name="房屋", related_name="verifications")
    method = models.CharField("方式", max_length=8, choices=Method)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁核实的", null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("核实时间", default=clock)
    expires_at = models.DateTimeField("有效到", null=True, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "居住核实"
        constraints = [
            models.CheckConstraint(
                name="verification_ends_after_it_starts",
                condition=models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=models.F("at")),
            ),
            models.CheckConstraint(
                name="taken_back_with_a_reason", condition=models.Q(revoked_at__isnull=True) | ~models.Q(reason="")
            ),
        ]

    @property
    def level(self) -> int:
        return LEVEL_OF[Method(self.method)]


class AddressCode(models.Model):
    """A code that was put into a letter box or said at a door. Kept as a fingerprint, for some days and tries."""

    person = models.ForeignKey(Person, models.CASCADE, verbose_name="居民", related_name="address_codes")
    dwelling = models.ForeignKey(Dwelling, models.CASCADE, related_name="address_codes")
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = AddressCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上门验证码"


class Purpose(models.TextChoices):
    """What somebody may consent to; communities/residents/consents.py has the words that they read."""

    ACCOUNT = "account", "有一个账号"
    ADDRESS = "address", "核实住址"
    CARD = "card", "公开名片"
    GUARDIAN = "guardian", "监护人同意保存孩子的信息"


class Given(models.TextChoices):
    """How a consent was given."""

    SIGN_IN = "sign_in", "登录时"
    ONLINE = "online", "在网上"
    SPOT = "spot", "当面"
    PHONE = "phone", "电话里"
    PAPER = "paper", "书面"


# What somebody of the committee can have been told.
TOLD_STAFF = [(way.value, way.label) for way in (Given.SPOT, Given.PHONE, Given.PAPER)]


class Consent(models.Model):
    """What somebody consented to, in which words, when and how; in force until it is withdrawn (PIPL arts. 14 to 16).

    Of an account, or of a person in the roster: who has none, or a child for whom the guardian consents (art. 31).
    """

    purpose = models.CharField("同意什么", max_length=8, choices=Purpose)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", null=True, blank=True, related_name="consents"
    )
    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name="居民", null=True, blank=True, related_name="consents"
    )
    version = models.CharField("哪一版说明", max_length=12)
    how = models.CharField("怎么同意的", max_length=8, choices=Given)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁记下的", null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField("同意时间", default=clock)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "同意的记录"
        constraints = [
            models.CheckConstraint(
                name="consent_of_somebody",
                condition=models.Q(user__isnull=False, person__isnull=True)
                | models.Q(user__isnull=True, person__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_consent_in_force",
                fields=["purpose", "user", "person"],
                condition=models.Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
            ),
        ]


class Assistance(models.Model):
    """A time in which a member of staff acts for a resident who asked for it (代办); see assisting.py."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="替谁", related_name="assistances")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁代办的", related_name="+")
    how = models.CharField("本人怎么同意的", max_length=8, choices=TOLD_STAFF)
    started_at = models.DateTimeField("开始", default=clock)
    ends_at = models.DateTimeField("最晚到")
    ended_at = models.DateTimeField("结束", null=True, blank=True)

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代办"
        constraints = [
            models.CheckConstraint(
                name="assistance_ends_after_it_starts", condition=models.Q(ends_at__gt=models.F("started_at"))
            )
        ]
        indexes = [models.Index(fields=["user", "-id"], name="assistance_of_user")]
