"""What the pages and the API read of reception days."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from communities.receptions.models import Booking, Reception


@dataclass(frozen=True)
class Slot:
    """A slot as everybody may know it; `booking` is for the desk alone."""

    at: datetime
    is_past: bool
    is_mine: bool
    booking: Booking | None = None

    @property
    def is_free(self) -> bool:
        return self.booking is None and not self.is_past


@dataclass(frozen=True)
class Day:
    reception: Reception
    slots: list[Slot]

    @property
    def mine(self) -> Slot | None:
        return next((slot for slot in self.slots if slot.is_mine), None)

    @property
    def is_full(self) -> bool:
        return not any(slot.is_free for slot in self.slots)


def coming(user, now: datetime) -> list[Day]:
    """Receptions to come with their slots. Two queries."""
    return [_day(one, user, now) for one in Reception.objects.coming(now).prefetch_related(_standing())]


def day_of(reception: Reception, user, now: datetime) -> Day:
    return _day(Reception.objects.prefetch_related(_standing()).get(pk=reception.pk), user, now)


def _standing() -> Prefetch:
    return Prefetch("bookings", queryset=Booking.objects.standing().select_related("ticket"), to_attr="booked")


def _day(reception: Reception, user, now: datetime) -> Day:
    booked = {booking.slot: booking for booking in reception.booked}
    return Day(reception, [_slot(at, booked.get(at), user, now) for at in reception.slots])


def _slot(at: datetime, booking: Booking | None, user, now: datetime) -> Slot:
    return Slot(at, at <= now, bool(booking and user.pk and booking.user_id == user.pk), booking)
