"""Leaving at the same moment as everything else."""

import time
from datetime import timedelta

import pytest
from django.db.transaction import atomic
from django.utils.timezone import now

from communities.accounts import phone_change
from communities.accounts import staff as accounts_staff
from communities.accounts.models import Grant, User
from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.feedback import handling
from communities.feedback.models import Ticket
from communities.kernel.errors import NotAllowed
from communities.notifications.models import Message
from communities.privacy import erasing, leaving_for
from communities.privacy.sweeping import forget_personal_data
from communities.residents import homes
from communities.residents.models import Leaving, Person
from communities.tenants.scope import community_of, inside
from tests.builders.people import cast_of
from tests.builders.tickets import a_dispatched_ticket, a_ticket
from tests.communities.privacy.everywhere import places_of
from tests.communities.residents.preparing import somebody
from tests.communities.tenants.together import outcome, together


def entered(work):
    def run():
        with inside(community_of("alpha")):
            return work()

    return outcome(run)


def test_steps_and_reports_at_the_moment_of_leaving_neither_fail_nor_leave_a_name(committed_db):
    with inside(community_of("alpha")):
        cast = cast_of()
        User.objects.filter(pk=cast.resident.pk).update(name="钱多多", phone="13877776666")
        cast.resident.refresh_from_db()
        tickets = [a_dispatched_ticket(cast, text="我是钱多多，13877776666，楼上太吵。") for _ in range(6)]

    def answer(ticket):
        return lambda: handling.reply(ticket=ticket, text="明天来。", by=cast.property, now=now())

    works = [answer(ticket) for ticket in tickets]
    works += [lambda: a_ticket(cast, text="又来了。") for _ in range(3)]
    works += [lambda: erasing.erase(user=cast.resident, now=now())] * 2
    results = together(*(entered(work) for work in works))

    assert [error for error in results[:-2] if isinstance(error, Exception)] == []
    assert sorted(type(result).__name__ for result in results[-2:]) == ["NoneType", "NotAllowed"]
    with inside(community_of("alpha")):
        assert Entry.objects.filter(verb="privacy.erase").count() == 1
        forget_personal_data()
        assert places_of("钱多多", "13877776666") == {"钱多多": set(), "13877776666": set()}
        assert Ticket.objects.filter(reporter=cast.resident).count() == 0
        assert Message.objects.filter(to=cast.resident).count() == 0
        assert list(verify_ledger()) == []


def slowly(monkeypatch, module, name: str, seconds: float = 0.8) -> None:
    """What `name` of the module does takes a while afterwards, so that another comes in between."""
    real = getattr(module, name)

    def slow(*args, **more):
        found = real(*args, **more)
        time.sleep(seconds)
        return found

    monkeypatch.setattr(module, name, slow)


def erased(user):
    time.sleep(0.3)
    erasing.erase(user=User.objects.get(pk=user.pk), now=now())


@pytest.mark.parametrize("what", ["a link", "a phone"])
def test_an_account_that_staff_settles_while_its_person_leaves_locks_nobody_out(committed_db, monkeypatch, what):
    with inside(community_of("alpha")):
        cast = cast_of()
        person = somebody(cast, "李秀兰", "13800000009", birth_year=1940)
    slowly(monkeypatch, homes if what == "a link" else phone_change, "settled_by_staff")
    works = {
        "a link": lambda: homes.link_account(person=person, user=cast.resident, by=cast.member, now=now()),
        "a phone": lambda: phone_change.change_phone_for(
            user=User.objects.get(pk=cast.resident.pk), phone="13866667777", by=cast.member, now=now()
        ),
    }
    came = together(entered(works[what]), entered(lambda: erased(cast.resident)))
    assert [one for one in came if isinstance(one, Exception)] == []
    with inside(community_of("alpha")):
        left = User.objects.get(pk=cast.resident.pk)
        assert left.username.startswith("gone_") and left.phone is None
        assert not Person.objects.filter(user=left).exists()


def test_an_account_whose_person_left_gets_no_phone_and_nobody_of_the_roster(cast):
    # given what staff has read of an account before its person left
    person = somebody(cast, "李秀兰", "13800000009", birth_year=1940)
    stale = User.objects.get(pk=cast.resident.pk)
    erasing.erase(user=cast.resident, now=now())
    acts = {
        "a phone": lambda: phone_change.change_phone_for(user=stale, phone="13866667777", by=cast.member, now=now()),
        "a link": lambda: homes.link_account(person=person, user=stale, by=cast.member, now=now()),
        "open again": lambda: accounts_staff.open_again(user=stale, by=cast.secretary, now=now()),
    }
    # when staff gives it a phone, somebody of the roster, or opens it again
    for act in acts.values():
        with pytest.raises(NotAllowed, match="已经注销"), atomic():
            act()
    # then it is empty
    left = User.objects.get(pk=stale.pk)
    assert (left.phone, left.is_active) == (None, False)
    assert not Person.objects.filter(user=left).exists()


def test_an_account_that_is_shut_while_its_person_leaves_waits_for_nobody_who_waits_for_it(committed_db, monkeypatch):
    # given somebody who worked here once
    with inside(community_of("alpha")):
        cast = cast_of()
        Grant.objects.filter(user=cast.member).update(ends_at=now())
    slowly(monkeypatch, accounts_staff, "revoke_all", 0.3)
    slowly(monkeypatch, erasing, "hold_account", 0.3)
    # when the account is shut and erased at once
    came = together(
        entered(lambda: accounts_staff.close_account(user=cast.member, by=cast.secretary, now=now())),
        entered(lambda: erasing.erase(user=User.objects.get(pk=cast.member.pk), by=cast.secretary, now=now())),
    )
    # then each is done, or refused in words
    assert [one for one in came if isinstance(one, Exception) and not isinstance(one, NotAllowed)] == []


def test_what_is_taken_back_while_its_person_leaves_is_done_and_nobody_is_written_to(committed_db, monkeypatch):
    with inside(community_of("alpha")):
        cast = cast_of()
        days = timedelta(days=7)
        asked = Leaving.objects.create(
            user=cast.resident, how="spot", by=cast.member, asked_at=now(), not_before=now() + days
        )
    slowly(monkeypatch, erasing, "refuse_to_leave")
    late = lambda: (time.sleep(0.3), leaving_for.withdraw_leaving(leaving=asked, by=cast.secretary, now=now()))  # noqa: E731
    came = together(entered(lambda: erasing.erase(user=cast.resident, now=now())), entered(late))
    assert [type(one).__name__ for one in came] == ["NoneType", "Invalid"]
    with inside(community_of("alpha")):
        asked.refresh_from_db()
        assert asked.end == Leaving.End.DONE
        assert not Message.objects.filter(to=cast.resident).exists()
