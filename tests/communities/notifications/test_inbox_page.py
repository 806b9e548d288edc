import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from communities.notifications.actions import notify
from communities.notifications.models import Message
from tests.builders.browsers import a_browser, asked_of, browser_of, words_of
from tests.builders.tickets import a_dispatched_ticket


def tell(person, key="x", path="my/"):
    notify(to=person, title=f"有回音了 {key}", body="您报的事有回音了。", path=path, key=key, now=now())
    return Message.objects.get(to=person, key=key)


def test_what_happened_to_a_report_is_told_newest_first_and_marked_unread(cast):
    a_dispatched_ticket(cast)
    page = words_of(browser_of(cast.resident).get("/inbox/"))
    assert page.index("已派出去办") < page.index("已受理") < page.index("收到了")
    assert page.count("未看") == 3


def test_opening_marks_it_read_and_leads_to_the_ticket(cast):
    ticket = a_dispatched_ticket(cast)
    message = Message.objects.filter(to=cast.resident).latest("id")
    browser = browser_of(cast.resident)
    assert browser.post(f"/inbox/{message.pk}/")["Location"] == f"/my/{ticket.number}/"
    message.refresh_from_db()
    assert message.read_at is not None
    assert words_of(browser.get("/inbox/")).count("未看") == 2


def test_looking_at_the_list_marks_nothing(cast):
    tell(cast.resident)
    browser_of(cast.resident).get("/inbox/")
    assert Message.objects.filter(read_at__isnull=False).count() == 0


def test_all_can_be_marked_at_once_and_only_ones_own(cast):
    tell(cast.resident), tell(cast.neighbour)
    browser_of(cast.resident).post("/inbox/read/")
    assert Message.objects.get(read_at__isnull=True).to == cast.neighbour


@pytest.mark.parametrize("address", ["/inbox/{other}/", "/inbox/99999999/", "/inbox/" + "9" * 30 + "/"])
def test_somebody_elses_message_is_not_found(cast, address):
    other = tell(cast.neighbour)
    assert browser_of(cast.resident).post(address.format(other=other.pk)).status_code == 404
    assert Message.objects.get(pk=other.pk).read_at is None


def test_a_visitor_is_asked_to_sign_in(cast):
    assert a_browser().get("/inbox/")["Location"] == "/sign-in/?next=/inbox/"


def test_an_empty_inbox_says_so(cast):
    assert "还没有消息" in words_of(browser_of(cast.resident).get("/inbox/"))


def test_below_the_platforms_host_a_message_leads_into_its_community(cast):
    message = tell(cast.resident)
    browser = browser_of(cast.resident)
    browser.defaults["HTTP_HOST"] = "localhost"
    browser.cookies[f"sid_{connection.schema_name}"] = browser.cookies["sid"].value
    assert browser.post(f"/c/alpha/inbox/{message.pk}/")["Location"] == "/c/alpha/my/"


def test_the_inbox_costs_the_same_with_one_and_with_three(cast):
    browser, counts = browser_of(cast.resident), []
    browser.get("/inbox/")
    for keys in ("a", "bc"):
        for key in keys:
            tell(cast.resident, key)
        with CaptureQueriesContext(connection) as asked:
            browser.get("/inbox/")
        counts.append(asked_of(asked))
    assert counts[0] == counts[1] <= 8
