"""Both keys of personal columns are changed while everybody goes on: what is found, what is refused, what is needed after."""

import re
from io import StringIO
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext

from communities.accounts.models import User
from communities.feedback.models import Ticket
from communities.kernel.resealing import reseal, reseal_batch
from communities.kernel.sealing import CannotOpen
from communities.residents.models import Person
from communities.tenants.scope import inside
from tests import databases
from tests.builders import tickets

PHONE = "13912345678"
NEW_KEY, NEW_INDEX = {"new": b"n" * 32}, b"j" * 32


@pytest.fixture
def person(alpha):
    return User.objects.create_user("r_sealed", phone=PHONE)


@pytest.fixture
def both(person, settings):
    """An index key that came in front of the one under which `person` stands."""
    settings.FIELD_INDEX_KEYS = [NEW_INDEX, *settings.FIELD_INDEX_KEYS]
    return settings


def rotate() -> str:
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    connection.set_tenant(databases.community("alpha"))
    return said.getvalue()


def phone_column():
    return User._meta.get_field("phone")


def second_account():
    with atomic():
        return User.objects.create_user("r_second", phone=PHONE)


def test_after_a_rotation_neither_old_key_is_needed_any_more(person, cast, settings):
    ticket = tickets.a_ticket(cast)
    ticket.contact_phone = PHONE
    ticket.save(update_fields=["contact_phone"])
    Person.objects.create(name="王梅", phone=PHONE)
    settings.FIELD_KEYS = NEW_KEY | settings.FIELD_KEYS
    settings.FIELD_INDEX_KEYS = [NEW_INDEX, *settings.FIELD_INDEX_KEYS]

    assert re.search("换了 [2-9] 处", rotate())

    settings.FIELD_KEYS, settings.FIELD_INDEX_KEYS = NEW_KEY, [NEW_INDEX]
    assert User.objects.get(phone=PHONE) == person
    assert Person.objects.get(phone=PHONE).name == "王梅"
    assert Ticket.objects.get(contact_phone=PHONE) == ticket
    assert reseal(phone_column()) == 0


def test_control_without_the_rotation_the_old_keys_are_needed(person, settings):
    settings.FIELD_INDEX_KEYS = [NEW_INDEX]
    assert not User.objects.filter(phone=PHONE).exists()
    settings.FIELD_KEYS = NEW_KEY
    with pytest.raises(CannotOpen):
        User.objects.get(pk=person.pk)


def test_while_it_goes_on_rows_of_both_keys_are_found(both):
    newer = User.objects.create_user("r_newer", phone="13900000009")
    older = User.objects.get(username="r_sealed")
    assert User.objects.get(phone=PHONE) == older and User.objects.get(phone=newer.phone) == newer
    assert set(User.objects.filter(phone__in=[PHONE, newer.phone])) == {older, newer}
    assert not User.objects.exclude(phone=PHONE).filter(pk=older.pk).exists()
    # control: of one key alone only its own
    both.FIELD_INDEX_KEYS = [NEW_INDEX]
    assert set(User.objects.filter(phone__in=[PHONE, newer.phone])) == {newer}


def test_before_and_after_its_row_is_rotated_a_phone_has_one_account(both, person):
    with pytest.raises(IntegrityError, match="one_account_for_a_phone"):
        second_account()
    assert reseal(phone_column()) == 1
    with pytest.raises(IntegrityError, match="one_account_for_a_phone"):
        second_account()


def test_control_a_column_that_did_not_ask_would_let_a_second_one_in(both, person, monkeypatch):
    monkeypatch.setitem(phone_column().__dict__, "is_unique", False)
    second_account()
    assert User.objects.filter(phone=PHONE).count() == 2


def test_an_account_that_is_saved_meanwhile_keeps_its_phone_and_is_rotated_later(both, person):
    User.objects.get(pk=person.pk).save()
    assert User.objects.get(phone=PHONE) == person and reseal(phone_column()) == 1


def test_with_one_key_a_save_asks_nothing_more(person, both):
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            person.save(update_fields=["phone"])
        return len(seen)

    while_rotated = cost()
    both.FIELD_INDEX_KEYS = both.FIELD_INDEX_KEYS[1:]
    assert cost() == while_rotated - 2


def test_a_rotation_that_stopped_goes_on_where_it_stopped(both):
    for n in range(5):
        Person.objects.create(name=f"居民{n}", phone=f"1391234500{n}")
    both.FIELD_KEYS = NEW_KEY | both.FIELD_KEYS
    column = Person._meta.get_field("phone")
    _, written = reseal_batch(column, most=2)
    assert written == 2
    assert reseal(column) == 3 and reseal(column) == 0


def test_a_phone_that_two_ask_for_while_its_row_is_being_rotated_still_has_one_account(committed_db, settings):
    alpha = databases.community("alpha")
    with inside(alpha):
        User.objects.create_user("r_sealed", phone=PHONE)
    settings.FIELD_INDEX_KEYS = [NEW_INDEX, *settings.FIELD_INDEX_KEYS]
    refused = []

    def asks():
        try:
            with inside(alpha):
                second_account()
        except IntegrityError:
            refused.append(1)
        finally:
            connection.close()

    with inside(alpha):
        with atomic():
            reseal_batch(phone_column())
            others = [Thread(target=asks) for _ in range(2)]
            for other in others:
                other.start()
            for other in others:
                other.join(0.5)
            assert [other.is_alive() for other in others] == [True, True], "they wait for the batch"
        for other in others:
            other.join(10)
        assert len(refused) == 2 and User.objects.filter(phone=PHONE).count() == 1
