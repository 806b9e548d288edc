"""The real data beside the repository, where it is there. docs/imports.md holds the same counts."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils.timezone import now

from communities.audit.verifying import verify_ledger
from communities.feedback.importing.importer import import_file
from communities.feedback.models import Ticket

DATA = Path(settings.ROOT).parent / "shared" / "data"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data (../shared/data) is not here"),
]

# file: (source, read, taken in, at fault)
FILES = {
    "messages/answered_messages.csv.gz": ("messages_answered", 1408, 1408, 0),
    "messages/open_messages.csv.gz": ("messages_open", 1926, 1926, 0),
    "messages/labelled.csv.gz": ("messages_labelled", 6489, 6489, 0),
    "pingshan/tickets.csv.gz": ("pingshan", 6000, 6000, 0),
    "nyc311/requests.csv.gz": ("nyc311", 2500, 2479, 21),
}


@pytest.mark.parametrize("name", FILES)
def test_every_row_goes_in_or_says_why(name, alpha, tmp_path):
    source, read, new, faulty = FILES[name]
    summary = import_file(DATA / name, now=now(), faults=tmp_path / "faults.xlsx")
    assert (summary.read, summary.new, summary.known, summary.faulty) == (read, new, 0, faulty), summary.reasons
    assert Ticket.objects.filter(external_source=source, is_public=False).count() == new
    assert list(verify_ledger()) == []


def test_answered_messages_keep_their_real_times_and_show_as_late(alpha, tmp_path):
    import_file(DATA / "messages/answered_messages.csv.gz", now=now(), faults=tmp_path / "faults.xlsx")
    tickets = list(Ticket.objects.prefetch_related("steps"))
    assert {ticket.state for ticket in tickets} == {"CLOSED"}
    days = sorted((ticket.closed_at - ticket.reported_at).days for ticket in tickets)
    assert 8 <= days[len(days) // 2] <= 14
    late = sum(ticket.done_at > ticket.finish_by for ticket in tickets)
    assert late > len(tickets) / 2
    assert all(any(step.verb == "reply" and step.public_text for step in ticket.steps.all()) for ticket in tickets)
