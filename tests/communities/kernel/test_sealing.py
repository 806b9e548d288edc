"""Personal columns: what stands in the database, what is found, whose key opens it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.kernel.sealing import CannotOpen, indexes_of, opened, seal, seal_plain
from communities.tenants.scope import inside

PHONE = "13912345678"
COLUMN = "accounts.user.phone"


def stored(user: User) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [user.pk])
        return cursor.fetchone()[0]


@pytest.fixture
def person(alpha):
    return User.objects.create_user("r_sealed", phone=PHONE)


def test_a_phone_stands_in_the_database_as_nobody_can_read_it_and_in_python_as_it_is(person):
    assert PHONE not in stored(person)
    assert User.objects.get(pk=person.pk).phone == PHONE


def test_it_is_found_by_the_whole_number_alone(person):
    assert User.objects.filter(phone=PHONE).get() == person
    assert User.objects.filter(phone__in=[PHONE, "13900000000"]).get() == person
    assert not User.objects.filter(phone="13912345679").exists()
    assert not User.objects.exclude(phone=PHONE).filter(pk=person.pk).exists()


@pytest.mark.parametrize("lookup", ["contains", "startswith", "gt", "regex", "iexact"])
def test_nothing_else_can_be_asked_of_it(person, lookup):
    with pytest.raises(Exception, match="Unsupported lookup"):
        User.objects.filter(**{f"phone__{lookup}": "139"}).exists()


def test_two_accounts_cannot_have_one_phone_but_many_have_none(person):
    with pytest.raises(IntegrityError), atomic():
        User.objects.create_user("r_second", phone=PHONE)
    for name in ("r_none", "r_none_either"):
        User.objects.create_user(name)


def test_the_same_phone_is_written_differently_each_time_and_leads_from_one_community_to_no_other(person, beta):
    assert seal(PHONE, COLUMN) != seal(PHONE, COLUMN)
    here = indexes_of(PHONE)
    with inside(beta):
        assert indexes_of(PHONE) != here


def test_what_was_changed_or_moved_to_another_column_is_not_opened(person):
    sealed = stored(person)
    wrong = [sealed[:-2] + ("AA" if sealed[-2:] != "AA" else "BB"), sealed.replace(".dev.", ".gone."), "13912345678"]
    for value in wrong:
        with pytest.raises(CannotOpen):
            opened(value, COLUMN)
    with pytest.raises(CannotOpen):
        opened(sealed, "feedback.ticket.contact_phone")
    assert opened(sealed, COLUMN) == PHONE


def test_what_stood_in_plain_before_the_migration_is_sealed_by_it_and_what_was_sealed_stays(person):
    plain, none = (User.objects.create_user(name) for name in ("r_plain", "r_nothing"))
    before = stored(person)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET phone = '13900007777' WHERE id = %s", [plain.pk])
    with connection.schema_editor(atomic=False) as editor:
        seal_plain("user", "phone")(apps, editor)
    assert User.objects.get(phone="13900007777") == plain
    assert "13900007777" not in stored(plain) and stored(none) is None and stored(person) == before
