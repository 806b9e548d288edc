"""What bookings say of somebody who leaves."""

from communities.kernel.datamap import Leaver
from communities.receptions.models import Booking


def forget_bookings(leaver: Leaver) -> None:
    """Slots that lie ahead are free again; that somebody came stays, without who it was and what they said."""
    mine = Booking.objects.of(leaver.user)
    mine.standing().filter(slot__gt=leaver.now).update(cancelled_at=leaver.now)
    mine.update(name="已注销的居民", phone="", note="")
