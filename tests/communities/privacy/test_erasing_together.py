"""Leaving at the same moment as everything else."""

from django.utils.timezone import now

from communities.accounts.models import User
from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.feedback import handling
from communities.feedback.models import Ticket
from communities.notifications.models import Message
from communities.privacy import erasing
from communities.privacy.sweeping import forget_personal_data
from communities.tenants.scope import community_of, inside
from tests.builders.people import cast_of
from tests.builders.tickets import a_dispatched_ticket, a_ticket
from tests.communities.privacy.everywhere import places_of
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
