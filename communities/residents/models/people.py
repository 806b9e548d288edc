"""The people of a community, who lives in or owns which home from when to when, and whose a parking space is."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.periods import only, period
from communities.kernel.sealing import SealedField, by_index
from communities.residents.models.places import Dwelling


class ResidencyRole(models.TextChoices):
    OWNER = "owner", "业主"
    CO_OWNER = "co_owner", "共有人"
    TENANT = "tenant", "租户"
    FAMILY = "family", "家人"


OWNING = (ResidencyRole.OWNER, ResidencyRole.CO_OWNER)


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

    def during(self, starts_on, ends_on):
        """Parts that share a day with the time from `starts_on` up to, not including, `ends_on`."""
        found = self.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=starts_on))
        return found if ends_on is None else found.filter(starts_on__lt=ends_on)

    def owning(self):
        return self.filter(role__in=OWNING)


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
                expressions=[only("person"), only("dwelling"), period()],
            ),
            ExclusionConstraint(
                name="one_head_of_a_home_at_a_time",
                expressions=[only("dwelling"), period()],
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
