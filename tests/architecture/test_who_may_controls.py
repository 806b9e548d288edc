"""Controls of test_who_may.py: a guard that is taken away changes the table."""

import pytest

from communities.accounts import staff_views
from communities.feedback import reporting, rules
from communities.feedback.api import pictures
from communities.feedback.desk import access
from communities.feedback.views import photos
from communities.party import rules as party_rules
from communities.residents import rules as roster_rules
from tests.architecture import walking, who_may
from tests.architecture.who_may import API, PAGES, TABLE, TITLES, compare, is_api

pytestmark = pytest.mark.slow


# What is taken away, and the routes that stand behind it.
GUARDS = {
    "keeping the staff": (staff_views, "may_keep_staff", "staff:"),
    "a photo's page": (photos, "_may_see", "feedback:photo"),
    "a photo in the API": (pictures, "_may_see", "api_photo"),
    "a photo at the desk": (rules, "may_see_photo", "desk:photo"),
    "the reporter's phone": (rules, "may_see_contact", "api_contact"),
    "the committee's verbs at the desk": (rules, "may_direct", "desk:act"),
    "the committee's verbs in the API": (rules, "may_direct", "api_di"),
    "the handler's verbs": (rules, "may_handle", "api_report_done"),
    "taking down a report": (access, "is_committee", "desk:file"),
    "keeping the party's rosters": (party_rules, "is_committee", "party:roster"),
    "keeping the residents": (roster_rules, "is_committee", "residents_desk:person"),
    "one's own ticket": (reporting, "is_reporter", "api_withdraw"),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_control_a_guard_that_is_gone_is_noticed(walkers, monkeypatch, guard):
    where, name, behind = GUARDS[guard]
    title = API if is_api(behind) else PAGES
    known = TABLE.read_text().split("\n")
    assert any(line.startswith(behind) for line in known)

    monkeypatch.setattr(where, name, lambda *who, **what: True)

    found = walking.lines(walkers.walked(TITLES[title], behind))
    assert set(found) - set(known)


@pytest.mark.parametrize("title", TITLES, ids=["api", "pages", "shell", "platform"])
def test_control_an_error_is_nobodys_right_even_where_the_table_has_it(monkeypatch, tmp_path, title):
    broken = "staff:switch                                         POST   snn!"
    table = tmp_path / "who_may.txt"
    table.write_text(f"{title}\n{broken}\n")
    monkeypatch.setattr(who_may, "TABLE", table)
    with pytest.raises(AssertionError):
        compare(title, [broken])
