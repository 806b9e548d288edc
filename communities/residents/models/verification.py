"""What was made sure about where somebody lives, and the codes that make sure of it."""

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.residents.models.people import Person, Residency
from communities.residents.models.places import Dwelling


class Method(models.TextChoices):
    """How it was made sure who lives somewhere, and the level that it gives; a proved phone alone is level 0."""

    CLAIM = "claim", "自己填写"
    CODE = "code", "验证码（信件或上门）"
    DOCUMENT = "document", "工作人员核对证件"


LEVEL_OF = {Method.CLAIM: 1, Method.CODE: 2, Method.DOCUMENT: 3}


class VerificationQuerySet(models.QuerySet):
    def standing(self, moment):
        """Neither over nor taken back, wherever the person lives now."""
        return self.filter(at__lte=moment, revoked_at__isnull=True).filter(
            models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=moment)
        )

    def in_force(self, moment):
        """Standing, of a home that the person has not left since: who moved out is known to live there no more.

        Who is not in the roster yet has left nothing: a claim or a letter counts before staff enters the home.
        """
        today = localdate(moment)
        parts = Residency.objects.filter(person=models.OuterRef("person"), dwelling=models.OuterRef("dwelling"))
        left = parts.filter(ends_on__lte=today, ends_on__gte=models.OuterRef("at__date"))
        return self.standing(moment).filter(~models.Exists(left) | models.Exists(parts.on(today)))

    def surest(self):
        """The surest of each home, the newest first: what was claimed before it was checked says nothing more."""
        levels = models.Case(*(models.When(method=method, then=level) for method, level in LEVEL_OF.items()))
        found = self.annotate(surety=levels).order_by("dwelling", "-surety", "-at").distinct("dwelling")
        return sorted(found.select_related("dwelling__building", "dwelling__entrance"), key=lambda one: one.at)[::-1]


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


class AddressCodeQuerySet(models.QuerySet):
    def waiting(self, moment):
        """Neither used nor over."""
        return self.filter(used_at__isnull=True, expires_at__gt=moment)


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
