"""Announcing a reception, booking and giving back a slot, writing down what was said, making a ticket of it.

This slice stands above feedback, since it makes tickets, and apart from party: residents see all of these pages and
nothing of the party's, and a deputy need be no member of it.
"""

from datetime import datetime

from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import localtime

from communities.accounts.models import User
from communities.accounts.phones import normal_contact
from communities.audit.actions import record
from communities.feedback.handling import note as note_on_ticket
from communities.feedback.models import Ticket
from communities.feedback.reporting import Report, report
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.actions import notify, notify_all
from communities.receptions import rules
from communities.receptions.errors import BookedAlready, NoBooking, ReceptionOver, SlotTaken
from communities.receptions.models import Booking, Reception

MOST_SLOTS = 48


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed("接待的事由社区书记和居委会委员办。")


@atomic
def announce(
    *,
    name: str,
    seat: str,
    title: str = "",
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    minutes: int,
    agrees: bool,
    by: User,
    now: datetime,
) -> Reception:
    """Announce a reception to everybody. Raises Invalid without the representative's consent to be named."""
    _require(rules.may_keep_receptions(by))
    if not agrees:
        raise Invalid("姓名和身份会公开，要代表本人同意，请先问好再勾选。", field="agrees")
    if starts_at <= now:
        raise Invalid("开始的时间要晚于现在。", field="starts_at")
    what = {"name": name.strip(), "seat": seat, "title": title.strip(), "place": place.strip(), "minutes": minutes}
    reception = Reception(**what, starts_at=starts_at, ends_at=ends_at, agreed_at=now)
    if not reception.slots:
        raise Invalid("结束的时间太早，一个时段也排不下。", field="ends_at")
    if len(reception.slots) > MOST_SLOTS:
        raise Invalid(f"一次最多 {MOST_SLOTS} 个时段，请缩短时间。", field="ends_at")
    reception.save()
    record(by=by, verb="receptions.announce", subject=reception, at=now)
    return reception


@atomic
def call_off(*, reception: Reception, reason: str, by: User, now: datetime) -> Reception:
    """Call a reception off; whoever booked is told why."""
    _require(rules.may_keep_receptions(by))
    reception = Reception.objects.select_for_update().get(pk=reception.pk)
    if reception.cancelled_at or reception.ends_at <= now:
        raise ReceptionOver("这次接待已经取消或者结束了。")
    if not reason.strip():
        raise Invalid("请写明取消的原因，约好的居民会看到。", field="reason")
    reception.cancelled_at, reception.reason = now, reason.strip()
    reception.save(update_fields=["cancelled_at", "reason"])
    record(by=by, verb="receptions.call_off", subject=reception, at=now)
    booked = reception.bookings.standing().filter(user__isnull=False).select_related("user")
    notify_all(
        [booking.user for booking in booked],
        title="约好的接待取消了",
        body=f"{reception}{localtime(reception.starts_at):%m月%d日}的接待取消了：{reception.reason}",
        path="receptions/",
        key=f"reception:{reception.pk}:cancelled",
        now=now,
    )
    return reception


@atomic
def book(*, reception: Reception, slot: datetime, by: User, now: datetime) -> Booking:
    """A resident books a slot for themselves. Raises SlotTaken, BookedAlready and ReceptionOver."""
    if not rules.may_book(by):
        raise NotAllowed("请先登录再预约。")
    return _booked(reception, slot, now, by=by, user=by, name=by.name, phone=by.phone or "")


@atomic
def book_for(*, reception: Reception, slot: datetime, name: str, phone: str = "", by: User, now: datetime) -> Booking:
    """The desk books a slot for somebody who calls or comes by."""
    _require(rules.may_keep_receptions(by))
    if not name.strip():
        raise Invalid("请填怎么称呼。", field="name")
    given = {"name": name.strip(), "phone": normal_contact(phone) if phone else "", "recorded_by": by}
    return _booked(reception, slot, now, by=by, **given)


def _booked(reception: Reception, slot: datetime, now: datetime, *, by: User, **who) -> Booking:
    # So that it is not called off meanwhile; two for one slot are kept apart by the table itself.
    known = Reception.objects.select_for_update().get(pk=reception.pk)
    if known.cancelled_at or slot <= now:
        raise ReceptionOver("这个时段已经过了，或者接待取消了。请另选一个。", field="slot")
    if slot not in known.slots:
        raise Invalid("没有这个时段，请重新选。", field="slot")
    if who.get("user") and known.bookings.standing().filter(user=who["user"]).exists():
        raise BookedAlready("这次接待您已经约了一个时段。要换的话，先取消原来的。")
    try:
        with atomic():
            booking = Booking.objects.create(reception=known, slot=slot, booked_at=now, **who)
    except IntegrityError:
        raise SlotTaken("这个时段刚被别人约走了，请另选一个。", field="slot") from None
    record(by=by, verb="receptions.book", subject=booking, at=now)
    return booking


@atomic
def give_back(*, reception: Reception, by: User, now: datetime) -> Booking:
    """A resident gives their own slot back before it begins."""
    mine = Booking.objects.standing().select_for_update().filter(reception=reception, user=by).first()
    if mine is None:
        raise NoBooking("这次接待您没有预约。")
    return _given_back(mine, by, now)


@atomic
def give_back_for(*, booking: Booking, by: User, now: datetime) -> Booking:
    """The desk gives a slot back for whoever it was booked for, and tells them."""
    _require(rules.may_keep_receptions(by))
    known = Booking.objects.select_for_update(of=("self",)).select_related("reception", "user").get(pk=booking.pk)
    _given_back(known, by, now)
    notify(
        to=known.user,
        title="接待的预约取消了",
        body=f"居委会取消了您约的{known.reception}{localtime(known.slot):%m月%d日 %H:%M}的时段，可以另选一个。",
        path="receptions/",
        key=f"booking:{known.pk}:cancelled",
        now=now,
    )
    return known


def _given_back(booking: Booking, by: User, now: datetime) -> Booking:
    if booking.cancelled_at or booking.slot <= now:
        raise ReceptionOver("这个时段已经开始或者取消了。")
    booking.cancelled_at = now
    booking.save(update_fields=["cancelled_at"])
    record(by=by, verb="receptions.give_back", subject=booking, at=now)
    return booking


@atomic
def write_note(*, booking: Booking, note: str, by: User, now: datetime) -> Booking:
    """What somebody said; for the committee alone."""
    booking = _met(booking, by, now)
    if not note.strip():
        raise Invalid("请写说了什么。", field="note")
    booking.note = note.strip()
    booking.save(update_fields=["note"])
    record(by=by, verb="receptions.write_note", subject=booking, at=now)
    return booking


@atomic
def make_ticket(*, booking: Booking, what: Report, by: User, now: datetime) -> Ticket:
    """What was said becomes a ticket of whoever said it, with a note of who listened. Once for each booking."""
    booking = _met(booking, by, now)
    if booking.ticket_id:
        raise Invalid("已经转成诉求了。")
    ticket = report(what, by=booking.user, recorded_by=by, now=now)
    when = localtime(booking.slot)
    note_on_ticket(ticket=ticket, text=f"{booking.reception}接待时反映的（{when:%Y-%m-%d %H:%M}）。", by=by, now=now)
    booking.ticket = ticket
    booking.save(update_fields=["ticket"])
    record(by=by, verb="receptions.make_ticket", subject=booking, at=now, ticket=ticket.pk)
    return ticket


@atomic
def reveal_phone(*, booking: Booking, by: User, now: datetime) -> str:
    """The whole phone that somebody left; the ledger keeps who looked (PIPL, 个人信息保护法, art. 51)."""
    _require(rules.may_keep_receptions(by))
    record(by=by, verb="receptions.reveal_phone", subject=booking, at=now)
    return booking.phone


def _met(booking: Booking, by: User, now: datetime) -> Booking:
    _require(rules.may_keep_receptions(by))
    booking = Booking.objects.select_for_update(of=("self",)).select_related("reception", "user").get(pk=booking.pk)
    if booking.cancelled_at:
        raise Invalid("这个预约已经取消了。")
    if booking.slot > now:
        raise Invalid("还没到约好的时间，见面以后再记。")
    return booking
