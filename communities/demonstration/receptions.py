"""Reception days of a made-up community: one that is over, with what was said, and two to come."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.demonstration.people import People
from communities.feedback import handling
from communities.feedback.models import Category
from communities.feedback.reporting import Report
from communities.feedback.states import Source
from communities.grid.kinds import UnitKind
from communities.grid.models import Unit
from communities.party.spans import midnight
from communities.receptions import actions
from communities.receptions.models import Reception, Seat
from communities.residents.models import Building


def receive(who: People, *, now: datetime) -> None:
    """Everything through the actions, at the moments at which it would have happened."""
    today = midnight(localdate(now))
    past = _announced(
        *("周敏", Seat.DEPUTY, "区人大代表", today - timedelta(days=1, hours=-14)), by=who.secretary, minutes=20
    )
    first, second = who.residents[:2]
    _came(past, first, by=who.secretary)
    coming = _announced("何志远", Seat.ADVISER, "区政协委员", today + timedelta(days=3, hours=14), by=who.secretary)
    _announced("林秀芳", Seat.PARTY, "街道党代表", today + timedelta(days=10, hours=9), by=who.secretary)
    actions.book(reception=coming, slot=coming.slots[1], by=second, now=now)
    actions.book_for(reception=coming, slot=coming.slots[3], name="孙大妈", phone="", by=who.secretary, now=now)


def _announced(name: str, seat: str, title: str, at: datetime, *, by: User, minutes: int = 20) -> Reception:
    what = {"name": name, "seat": seat, "title": title, "place": "社区议事厅", "minutes": minutes, "agrees": True}
    when = {"starts_at": at, "ends_at": at + timedelta(hours=2), "now": at - timedelta(days=14)}
    return actions.announce(**what, **when, by=by)


def _came(reception: Reception, resident: User, *, by: User) -> None:
    """Somebody came, said something, and it became a ticket, which was dispatched the same afternoon."""
    slot, before = reception.slots[0], reception.starts_at - timedelta(days=2)
    booking = actions.book(reception=reception, slot=slot, by=resident, now=before)
    later = slot + timedelta(minutes=20)
    said = "东门路灯坏了一排，晚上接孩子看不清台阶。"
    actions.write_note(booking=booking, note=said, by=by, now=later)
    building = Building.objects.order_by("kind", "sort", "pk").first()
    category = Category.objects.filter(name__contains="灯").order_by("sort").first() or Category.objects.first()
    report = Report(category, said, building=building, place="东门", contact_name=resident.name, source=Source.DESK)
    ticket = actions.make_ticket(booking=booking, what=report, by=by, now=later)
    ticket = handling.accept(ticket=ticket, by=by, now=later + timedelta(minutes=30))
    handling.dispatch(ticket=ticket, unit=Unit.objects.get(kind=UnitKind.PM), by=by, now=later + timedelta(hours=1))
