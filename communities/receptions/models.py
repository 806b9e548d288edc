"""Reception days on which representatives listen to residents (两代表一委员接待日), and who comes in which slot."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.timezone import now as clock

from communities.kernel.sealing import SealedField
from communities.receptions.slots import slots_between


class Seat(models.TextChoices):
    PARTY = "party", "党代表"
    DEPUTY = "deputy", "人大代表"
    ADVISER = "adviser", "政协委员"


class ReceptionQuerySet(models.QuerySet):
    def coming(self, moment):
        """Not called off and not over, the next first."""
        return self.filter(ends_at__gt=moment, cancelled_at__isnull=True).order_by("starts_at", "pk")


class Reception(models.Model):
    """A representative listens at a place for a while, in slots. Name, seat and title are shown: they agreed to it."""

    name = models.CharField("姓名", max_length=40)
    seat = models.CharField("身份", max_length=8, choices=Seat)
    title = models.CharField("职务", max_length=60, blank=True)
    place = models.CharField("地点", max_length=60)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    minutes = models.PositiveSmallIntegerField("每位几分钟", default=20)
    agreed_at = models.DateTimeField("本人同意公开的时间", default=clock)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    reason = models.CharField("取消的原因", max_length=200, blank=True)

    objects = ReceptionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表接待"
        constraints = [
            models.CheckConstraint(name="reception_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="reception_slot_of_some_minutes", condition=Q(minutes__range=(5, 120))),
            models.CheckConstraint(
                name="cancelled_reception_says_why",
                condition=Q(cancelled_at__isnull=True) | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="reception_by_end")]

    def __str__(self):
        return f"{self.get_seat_display()}{self.name}"

    @property
    def slots(self) -> list[datetime]:
        return slots_between(self.starts_at, self.ends_at, self.minutes)


class BookingQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(cancelled_at__isnull=True)

    def of(self, user):
        """Theirs, and what the desk booked under their phone."""
        called = Q(user__isnull=True, phone=user.phone or "") & ~Q(phone="")
        return self.filter(Q(user=user) | called)


class Booking(models.Model):
    """Somebody comes in a slot; what they said; the ticket that came of it."""

    reception = models.ForeignKey(Reception, models.PROTECT, verbose_name="接待", related_name="bookings")
    slot = models.DateTimeField("时段")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", null=True, blank=True, related_name="bookings"
    )
    name = models.CharField("怎么称呼", max_length=40)
    phone = SealedField("联系电话", max_length=20, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁代约的", null=True, blank=True, related_name="+"
    )
    booked_at = models.DateTimeField("预约时间", default=clock)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    note = models.TextField("说了什么", max_length=2000, blank=True)
    ticket = models.OneToOneField(
        "feedback.Ticket", models.PROTECT, verbose_name="转成的诉求", null=True, blank=True, related_name="+"
    )

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接待预约"
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "slot"], name="slot_booked_once", condition=Q(cancelled_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["reception", "user"],
                name="one_slot_for_each_person",
                condition=Q(cancelled_at__isnull=True, user__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.reception} {localtime(self.slot):%Y-%m-%d %H:%M}"

    @property
    def called(self) -> str:
        """How the desk calls them, also who gave no name."""
        return self.name or "居民"
