"""Booking a slot: one's own, once, the only one of it, and given back in time."""

import re
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.utils.timezone import make_aware
from django.utils.timezone import now as clock

from communities.audit.models import Entry
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.models import Message
from communities.receptions import actions
from communities.receptions.errors import BookedAlready, NoBooking, ReceptionOver, SlotTaken
from communities.receptions.models import Booking
from communities.receptions.slots import slots_between
from communities.tenants.scope import inside
from tests import databases
from tests.builders.people import a_resident, cast_of
from tests.builders.receptions import a_booking, a_reception


def book(reception, slot, by):
    return actions.book(reception=reception, slot=reception.slots[slot], by=by, now=clock())


def test_slots_fill_the_time_and_what_is_left_is_none():
    at = make_aware(datetime(2026, 12, 1, 14))
    assert [f"{slot:%M}" for slot in slots_between(at, at + timedelta(minutes=50), 20)] == ["00", "20"]
    assert slots_between(at, at + timedelta(minutes=10), 20) == []


def test_a_resident_books_a_slot_and_the_ledger_knows(cast):
    reception = a_reception(cast.member)
    booking = book(reception, 0, cast.resident)
    assert (booking.user, booking.name, booking.phone) == (cast.resident, "李阿姨", "13800000001")
    entry = Entry.objects.order_by("-seq").first()
    assert (entry.verb, entry.actor) == ("receptions.book", f"accounts.user:{cast.resident.pk}")
    assert not re.search(r"138\d{8}|138\*", str(entry.facts))


def test_a_slot_is_somebody_s_alone_and_nobody_has_two_of_one_reception(cast):
    reception = a_reception(cast.member)
    book(reception, 0, cast.resident)
    with pytest.raises(SlotTaken):
        book(reception, 0, cast.neighbour)
    with pytest.raises(BookedAlready):
        book(reception, 1, cast.resident)
    book(reception, 1, cast.neighbour)
    book(a_reception(cast.member, hours_ahead=72), 0, cast.resident)  # control: another reception is another


def test_the_database_itself_refuses_a_second_booking(cast):
    reception = a_reception(cast.member)
    mine = book(reception, 0, cast.resident)
    rows = {"reception": reception, "name": "x"}
    with pytest.raises(IntegrityError, match="slot_booked_once"), atomic():
        Booking.objects.create(slot=mine.slot, **rows)
    with pytest.raises(IntegrityError, match="one_slot_for_each"), atomic():
        Booking.objects.create(slot=reception.slots[1], user=cast.resident, **rows)


def test_a_slot_that_is_given_back_is_free_again(cast):
    reception = a_reception(cast.member)
    book(reception, 0, cast.resident)
    actions.give_back(reception=reception, by=cast.resident, now=clock())
    book(reception, 0, cast.neighbour)
    with pytest.raises(NoBooking):
        actions.give_back(reception=reception, by=cast.resident, now=clock())
    assert Booking.objects.standing().get().user == cast.neighbour


def test_nobody_books_or_gives_back_what_has_begun_or_was_called_off(cast):
    reception = a_reception(cast.member)
    a_booking(reception, cast.resident)
    begun = reception.slots[0]
    with pytest.raises(ReceptionOver):
        actions.give_back(reception=reception, by=cast.resident, now=begun)
    with pytest.raises(ReceptionOver):
        actions.book(reception=reception, slot=begun, by=cast.neighbour, now=begun)
    actions.call_off(reception=reception, reason="代表有会", by=cast.member, now=clock())
    with pytest.raises(ReceptionOver):
        book(reception, 1, cast.neighbour)


def test_whose_slot_the_desk_gave_back_is_told(cast):
    booking = book(a_reception(cast.member), 0, cast.resident)
    actions.give_back_for(booking=booking, by=cast.member, now=clock())
    assert Message.objects.get().to == cast.resident


def test_a_moment_that_is_no_slot_is_refused(cast):
    reception = a_reception(cast.member)
    with pytest.raises(Invalid):
        actions.book(reception=reception, slot=reception.slots[0] + timedelta(minutes=1), by=cast.resident, now=clock())


def test_whoever_booked_is_told_why_it_was_called_off(cast):
    reception = a_reception(cast.member)
    book(reception, 0, cast.resident)
    actions.book_for(reception=reception, slot=reception.slots[1], name="孙大妈", by=cast.member, now=clock())
    with pytest.raises(Invalid):
        actions.call_off(reception=reception, reason=" ", by=cast.member, now=clock())
    actions.call_off(reception=reception, reason="代表有会", by=cast.member, now=clock())
    message = Message.objects.get()
    assert message.to == cast.resident and "代表有会" in message.body


@pytest.mark.parametrize(
    "wrong",
    [
        {"agrees": False},
        {"starts_at": clock() - timedelta(days=900), "ends_at": clock()},
        {"ends_at": clock()},
        {"minutes": 5, "ends_at": clock() + timedelta(days=9)},
    ],
    ids=["without consent", "in the past", "ends before it starts", "without end"],
)
def test_a_reception_is_announced_with_consent_for_a_time_to_come(cast, wrong):
    with pytest.raises(Invalid):
        a_reception(cast.member, **wrong)


@pytest.mark.parametrize("part", ["resident", "property", "department", "worker"])
def test_nobody_but_the_committee_announces_books_for_others_or_reads_a_note(cast, part):
    by, reception = getattr(cast, part), a_reception(cast.member)
    booking = book(reception, 0, cast.neighbour)
    for act in (
        lambda: a_reception(by),
        lambda: actions.book_for(reception=reception, slot=reception.slots[1], name="x", by=by, now=clock()),
        lambda: actions.call_off(reception=reception, reason="x", by=by, now=clock()),
        lambda: actions.give_back_for(booking=booking, by=by, now=clock()),
        lambda: actions.write_note(booking=booking, note="x", by=by, now=clock()),
        lambda: actions.reveal_phone(booking=booking, by=by, now=clock()),
    ):
        with pytest.raises(NotAllowed):
            act()


def raced(reception, people) -> list[str]:
    """What each of several who press the same slot at the same moment gets."""
    got, together = [], Barrier(len(people))

    def press(person):
        with inside(databases.community("alpha")):
            together.wait()
            try:
                book(reception, 0, person)
                got.append("booked")
            except SlotTaken:
                got.append("taken")
        connection.close()

    threads = [Thread(target=press, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(got)


def test_of_several_who_press_at_once_one_gets_the_slot(committed_db):
    with inside(databases.community("alpha")):
        cast = cast_of()
        people = [a_resident(f"1380001000{place}", f"居民{place}") for place in range(4)]
        reception = a_reception(cast.member)
    assert raced(reception, people) == ["booked", "taken", "taken", "taken"]
    with inside(databases.community("alpha")):
        assert Booking.objects.standing().count() == 1


def test_control_without_the_constraint_two_would_sit_in_one_slot(committed_db):
    with inside(databases.community("alpha")):
        cast = cast_of()
        people = [a_resident(f"1380001000{place}", f"居民{place}") for place in range(2)]
        reception = a_reception(cast.member)
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX slot_booked_once")
    assert raced(reception, people) == ["booked", "booked"]
