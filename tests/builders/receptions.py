"""A reception day that is to come, or one at which somebody has been."""

from datetime import timedelta

from django.utils.timezone import now as clock

from communities.receptions import actions
from communities.receptions.models import Booking, Reception


def a_reception(by, *, name: str = "周敏", hours_ahead: int = 48, **more) -> Reception:
    """Six slots of twenty minutes."""
    starts_at = (clock() + timedelta(hours=hours_ahead)).replace(minute=0, second=0, microsecond=0)
    what = {"name": name, "seat": "deputy", "title": "区人大代表", "place": "议事厅", "minutes": 20, "agrees": True}
    when = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    return actions.announce(**what | when | more, by=by, now=starts_at - timedelta(days=7))


def a_booking(reception: Reception, by, slot: int = 0) -> Booking:
    return actions.book(
        reception=reception, slot=reception.slots[slot], by=by, now=reception.starts_at - timedelta(days=1)
    )
