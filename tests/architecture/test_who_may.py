"""Every route and method of a community, as every role and as nobody, compared with one readable table: who_may.txt.

Each try asks for something real and is taken back, so that the next finds everything as it was. How to write the table
anew stands in who_may.py.
"""

import pytest

from communities.accounts import staff_views
from communities.feedback import reporting, rules
from communities.feedback.api import pictures
from communities.feedback.desk import access
from communities.feedback.views import photos
from tests.architecture import walking
from tests.architecture.who_may import API, PAGES, TABLE, TITLES, Alpha, compare, is_api

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("title", [API, PAGES], ids=["api", "pages"])
def test_every_route_of_a_community_lets_in_whom_the_table_says(db, title):
    found = Alpha().walked(TITLES[title])
    assert [asked for asked, letters in found.items() if "!" in letters] == []
    compare(title, walking.lines(found))


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
    "one's own ticket": (reporting, "is_reporter", "api_withdraw"),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_control_a_guard_that_is_gone_is_noticed(db, monkeypatch, guard):
    where, name, behind = GUARDS[guard]
    title = API if is_api(behind) else PAGES
    known = TABLE.read_text().split("\n")
    assert any(line.startswith(behind) for line in known)
    alpha = Alpha()

    monkeypatch.setattr(where, name, lambda *who, **what: True)

    found = walking.lines(alpha.walked(TITLES[title], behind))
    assert set(found) - set(known)
