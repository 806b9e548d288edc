"""Who executes does not verify, however it comes to the door (DOMAIN 1B 24 and 28)."""

import pytest
from django.utils.timezone import now

from communities.audit.models import Entry
from communities.feedback import handling, reporting
from communities.feedback.errors import SamePerson
from communities.feedback.rules import LinkHolder
from tests.api.client import api
from tests.builders.tickets import a_dispatched_ticket, a_done_ticket, an_accepted_ticket


def test_staff_never_read_the_key_that_acts_as_the_reporter(cast):
    ticket = a_dispatched_ticket(cast)
    for person in (cast.property, cast.secretary):
        assert api(person).get(f"tickets/{ticket.number}").data["private"]["key"] == ""
    assert api(cast.resident).get(f"tickets/{ticket.number}").data["private"]["key"] == ticket.link_key


def test_who_reported_and_did_the_work_does_not_judge_it(cast):
    ticket = an_accepted_ticket(cast, by="worker")
    ticket = handling.dispatch(ticket=ticket, worker=cast.post, by=cast.secretary, now=now())
    ticket = handling.report_done(ticket=ticket, text="扫过了", photos=[], by=cast.worker, now=now())
    verdict = {"ticket": ticket, "solved": True, "satisfaction": "SATISFIED", "now": now()}
    with pytest.raises(SamePerson):
        reporting.rate(**verdict, by=cast.worker)
    ticket.refresh_from_db()
    assert ticket.state == "DONE"
    handling.call_back(**verdict, by=cast.member)


def test_the_holder_of_the_link_judges_as_before(cast):
    ticket = a_done_ticket(cast)
    verdict = {"ticket": ticket, "solved": True, "satisfaction": "SATISFIED", "now": now()}
    assert reporting.rate(**verdict, by=LinkHolder(ticket.pk)).state == "CLOSED"


def test_a_phone_is_shown_whole_only_when_asked_for_and_the_ledger_remembers(cast):
    ticket = a_dispatched_ticket(cast, contact_phone="13912345678")
    desk = api(cast.property)
    assert desk.get(f"tickets/{ticket.number}").data["private"]["contact_phone"] == "139****5678"
    assert "contact" in desk.get(f"tickets/{ticket.number}").data["may"]
    shown = desk.post(f"tickets/{ticket.number}/contact")
    assert shown.data["contact_phone"] == "13912345678"
    link = Entry.objects.latest("seq")
    assert (link.verb, link.actor) == ("feedback.reveal_contact", f"accounts.user:{cast.property.pk}")
    for stranger, status in ((cast.department, 403), (cast.neighbour, 403), (cast.resident, 403)):
        assert api(stranger).post(f"tickets/{ticket.number}/contact").status == status
    assert Entry.objects.latest("seq") == link
