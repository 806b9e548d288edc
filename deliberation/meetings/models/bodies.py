"""Standing bodies and who sits in them for which side."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from deliberation.topics.states import Side

_user = settings.AUTH_USER_MODEL


class Body(models.Model):
    """A standing body (议事会): its members are invited to its meetings by themselves."""

    name = models.CharField("名称", max_length=60, unique=True)
    charge = models.CharField("管什么", max_length=400, blank=True)
    is_active = models.BooleanField("还在", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "议事会"

    def __str__(self):
        return self.name


class BodyMember(models.Model):
    """Somebody sits in a body for one of its sides, from a day until before another."""

    body = models.ForeignKey(Body, models.PROTECT, verbose_name="议事会", related_name="members")
    user = models.ForeignKey(
        _user, models.PROTECT, verbose_name="账号", null=True, blank=True, related_name="body_seats"
    )
    name = models.CharField("姓名", max_length=40)
    side = models.CharField("哪一方", max_length=16, choices=Side)
    starts_on = models.DateField("从哪天起")
    ends_on = models.DateField("到哪天止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "议事会成员"
        constraints = [
            models.CheckConstraint(
                name="body_member_ends_after_start", condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on"))
            ),
        ]

    def __str__(self):
        return self.name
