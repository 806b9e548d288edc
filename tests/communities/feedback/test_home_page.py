import gzip
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from communities.feedback import handling
from communities.feedback.figures import figures_of_last_days
from communities.feedback.models import Ticket
from communities.feedback.reporting import withdraw
from tests.builders.browsers import a_browser, asked_of, words_of
from tests.builders.tickets import a_dispatched_ticket, a_done_ticket, a_ticket, an_accepted_ticket

DAY = timedelta(days=1)


def test_the_front_page_leads_to_reporting_and_says_whom_to_call(cast, alpha):
    page = words_of(a_browser().get("/"))
    assert "有事说一声，大家一起办" in page
    assert 'href="/report/"' in page
    assert f"tel:{alpha.phone}" in page
    assert "None" not in page


def test_every_door_exists(cast):
    browser = a_browser()
    for address in ("/", "/report/", "/tickets/", "/inbox/", "/my/"):
        assert f'href="{address}"' in words_of(browser.get("/"))
        assert browser.get(address).status_code in {200, 302}


def test_below_the_platforms_host_every_link_keeps_its_community(cast):
    browser = a_browser()
    browser.defaults["HTTP_HOST"] = "localhost"
    page = words_of(browser.get("/c/alpha/"))
    assert 'href="/c/alpha/report/"' in page
    assert 'href="/report/"' not in page
    answer = browser.post("/c/alpha/report/", {"category": "NS02"})
    assert answer["Location"] == "/c/alpha/report/where/"


def test_overdue_open_matters_stand_in_the_denominator_however_old(cast):
    moment = now()
    # given one done in time, one overdue for a week, one for three months, one not due yet, and one never accepted
    in_time = a_done_ticket(cast, now=moment - 10 * DAY)
    a_dispatched_ticket(cast, now=moment - 14 * DAY)
    a_dispatched_ticket(cast, now=moment - 100 * DAY)
    a_dispatched_ticket(cast, now=moment)
    a_ticket(cast, now=moment - 5 * DAY)
    assert in_time.finish_by < moment

    found = figures_of_last_days(moment)

    assert (found.due, found.kept, found.percent) == (4, 1, "25")
    assert found.received == 4
    assert found.oldest_open == Ticket.objects.earliest("reported_at").reported_at


def test_what_was_done_late_counts_as_late(cast):
    ticket = a_dispatched_ticket(cast, now=now() - 10 * DAY)
    handling.report_done(ticket=ticket, text="办好了。", photos=[], by=cast.property, now=now())
    found = figures_of_last_days(now())
    assert (found.due, found.kept) == (1, 0)


def test_diverted_withdrawn_and_imported_matters_count_in_no_rate(cast):
    old = now() - 10 * DAY
    handling.divert(
        ticket=a_ticket(cast, now=old), disposition="OUTSIDE", reason="请打 12345。", by=cast.secretary, now=old
    )
    withdraw(ticket=a_ticket(cast, now=old), by=cast.resident, now=old)
    a_ticket(cast, now=old, source="IMPORT")
    found = figures_of_last_days(now())
    assert (found.received, found.due, found.percent, found.oldest_open) == (0, 0, "", None)


def test_the_front_page_says_the_denominator_beside_the_rate(cast):
    a_done_ticket(cast, now=now() - 10 * DAY)
    page = words_of(a_browser().get("/"))
    assert "到时限的 1 件里，1 件按时" in page
    assert "怎么算的" in page


def test_the_front_page_costs_the_same_with_one_and_with_three(cast):
    browser, counts = a_browser(), []
    for more in (1, 2):
        for _ in range(more):
            an_accepted_ticket(cast)
        browser.get("/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/")
        counts.append(asked_of(asked))
    assert counts[0] == counts[1] <= 4


def test_a_first_view_is_at_most_150_kB_compressed(cast):
    for _ in range(6):
        an_accepted_ticket(cast)
    page = a_browser().get("/").content
    files = [
        Path(settings.ROOT, "static", name)
        for name in (
            "css/tokens.css",
            "css/base.css",
            "css/components.css",
            "css/feedback.css",
            "js/looks.js",
            "icons/mark.svg",
        )
    ]
    assert sum(len(gzip.compress(data)) for data in [page, *(file.read_bytes() for file in files)]) < 150_000
