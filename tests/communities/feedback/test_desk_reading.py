"""The queue and a ticket at the desk: who sees what, filters, polling, cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from communities.audit.models import Entry
from communities.feedback.desk import reading
from communities.tenants.scope import inside
from tests.builders.people import a_client, a_staff_member, client_of
from tests.builders.tickets import a_closed_ticket, a_dispatched_ticket, a_done_ticket, a_ticket, an_accepted_ticket

QUEUE = "/manage/tickets/"


def page_of(ticket, query=""):
    return f"{QUEUE}{ticket.number}/{query}"


def text_of(answer):
    return answer.content.decode()


def cost_of(client, path):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_secretary_sees_a_new_report_at_once_in_counts_list_and_page(cast):
    ticket = a_ticket(cast, text="楼道堆满纸箱。")
    client, path = client_of(cast.secretary), page_of(ticket)
    assert '?look=new"><strong>1</strong>' in text_of(client.get("/manage/"))
    assert "楼道堆满纸箱" in text_of(client.get(QUEUE + "?look=new"))
    assert "楼道堆满纸箱" not in text_of(client.get(QUEUE + "?look=done"))
    assert "受理这件事" in text_of(client.get(path))


PAGES = ["/manage/", QUEUE, QUEUE + "new/", QUEUE + "fresh/", "/manage/staff/", "/manage/ledger/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_to_sign_in(alpha, path):
    answer = a_client().get(path)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/manage/sign-in/")


@pytest.mark.parametrize("path", ["/manage/", QUEUE, QUEUE + "new/"])
def test_a_resident_is_not_let_in(cast, path):
    assert client_of(cast.resident).get(path).status_code == 403


@pytest.mark.parametrize("path", ["new/", "several/"])
@pytest.mark.parametrize("who", ["property", "worker", "department"])
def test_a_handler_has_no_part_in_the_committees_work(cast, path, who):
    answer = client_of(getattr(cast, who)).post(QUEUE + path, {"pick": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/manage/")


@pytest.mark.parametrize("path", ["/manage/staff/", "/manage/ledger/", "/manage/snippets/feedback/category/"])
def test_a_member_has_no_part_in_the_secretarys_work(cast, path):
    answer = client_of(cast.member).get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/manage/")


def test_a_handler_sees_what_is_theirs_and_not_that_another_ticket_exists(cast):
    mine, foreign = a_dispatched_ticket(cast, text="我的事在这里。"), a_ticket(cast, text="别人的事在那里。")
    paths = [page_of(mine), page_of(foreign)]
    client = client_of(cast.property)
    shown = text_of(client.get(QUEUE))
    assert "我的事在这里" in shown and "别人的事在那里" not in shown
    assert [client.get(path).status_code for path in paths] == [200, 404]


STRANGE = ["BB-2026-00001", "AA-1999-00001", "aa-2026-00001", "AA-2026-99999999999999999999", "x"]


@pytest.mark.parametrize("number", STRANGE)
def test_a_number_that_is_not_exactly_of_this_community_finds_nothing(cast, number):
    a_ticket(cast)
    assert client_of(cast.secretary).get(f"{QUEUE}{number}/").status_code == 404


def test_the_desk_does_not_exist_on_the_platforms_host(db):
    operator = a_staff_member("yunwei", "operator")
    client = client_of(operator)
    client.defaults["HTTP_HOST"] = "localhost"
    assert client.get(QUEUE).status_code == 404
    shown = text_of(client.get("/manage/"))
    assert "诉求" not in shown and QUEUE not in shown


def test_filters_stand_in_the_address_and_may_be_nonsense(cast):
    noise = a_ticket(cast, code="NS02", text="装修太吵。")
    a_ticket(cast, code="PK01", text="车堵了门。")
    number = noise.number
    client = client_of(cast.secretary)
    for query in ("?group=噪声", "?q=太吵", f"?q={number}", "?q=13800000001&group=噪声"):
        shown = text_of(client.get(QUEUE + query))
        assert ("装修太吵" in shown, "车堵了门" in shown) == (True, False), query
    for query in ("?look=x&unit=x&before=x", "?unit=99999999999999999999", "?q=%00", "?before=-1", "?act=x"):
        assert client.get(QUEUE + query).status_code == 200


def test_overdue_and_todays_deadlines_are_found(cast):
    late = a_dispatched_ticket(cast, code="PM07", text="电梯坏了。", now=now() - timedelta(days=3))
    client, number = client_of(cast.secretary), late.number
    assert number in text_of(client.get(QUEUE + "?look=late"))
    assert number in text_of(client.get("/manage/"))
    assert number not in text_of(client.get(QUEUE + "?look=today"))


def test_older_tickets_are_reached_by_the_key_not_by_counting(cast):
    tickets = [a_ticket(cast, text=f"第{n}件事情。") for n in range(22)]
    client, third = client_of(cast.secretary), tickets[2].pk
    first = text_of(client.get(QUEUE))
    assert f"before={third}" in first and "第1件事情" not in first
    second = text_of(client.get(f"{QUEUE}?before={third}"))
    assert "第1件事情" in second and "第2件事情" not in second and "回到最新" in second


def test_polling_sends_nothing_until_a_row_would_read_differently(cast, alpha):
    ticket = a_ticket(cast)
    client = client_of(cast.secretary)
    shown = text_of(client.get(QUEUE))
    mark = shown.split("mark=")[1].split("&")[0]
    again = client.get(f"{QUEUE}fresh/?mark={mark}")
    assert (again.status_code, again.content) == (204, b"")
    with inside(alpha):
        other = a_ticket(cast, text="刚刚又来一件。")
    fresh = client.get(f"{QUEUE}fresh/?mark={mark}&open={ticket.pk}")
    assert fresh.status_code == 200 and "刚刚又来一件" in text_of(fresh) and "<html" not in text_of(fresh)
    assert other.pk


def test_a_list_costs_the_same_with_one_and_with_three_tickets(cast, alpha):
    client = client_of(cast.secretary)
    paths = ["/manage/", QUEUE, QUEUE + "fresh/"]
    a_done_ticket(cast)
    for path in paths:
        client.get(path)
    one = [cost_of(client, path) for path in paths]
    with inside(alpha):
        a_dispatched_ticket(cast), an_accepted_ticket(cast)
    assert [cost_of(client, path) for path in paths] == one
    assert one[1] <= 9 and one[2] <= 6


def test_a_page_costs_the_same_with_a_short_and_with_a_long_history(cast, alpha):
    short, long = a_dispatched_ticket(cast), a_closed_ticket(cast)
    client, paths = client_of(cast.secretary), [page_of(short), page_of(long)]
    client.get(paths[0])
    assert cost_of(client, paths[0]) == cost_of(client, paths[1])


def test_the_phone_is_masked_until_asked_for_and_the_ledger_keeps_who_looked(cast, alpha):
    ticket = a_dispatched_ticket(cast)
    path, client = page_of(ticket), client_of(cast.property)
    assert "138****0001" in text_of(client.get(path)) and "13800000001" not in text_of(client.get(path))
    assert client.get(path + "contact/").status_code == 405
    shown = client.post(path + "contact/")
    assert "13800000001" in text_of(shown) and "no-store" in shown["Cache-Control"]
    with inside(alpha):
        entry = Entry.objects.latest("seq")
    assert (entry.verb, entry.actor) == ("feedback.reveal_contact", f"accounts.user:{cast.property.pk}")


def test_what_is_meant_for_staff_is_marked_and_missing_from_what_residents_see(cast, alpha):
    ticket = an_accepted_ticket(cast, code="NS01", text="我是502室王强，电话13912345678，楼上太吵。")
    path, client = page_of(ticket), client_of(cast.secretary)
    client.post(path + "note/", {"text": "两家去年就吵过"})
    desk, seen = text_of(client.get(path)), text_of(client.get(path + "seen/"))
    assert "两家去年就吵过" in desk and 'data-mark="内部"' in desk and "13912345678" in desk
    assert "两家去年就吵过" not in seen and "13912345678" not in seen and "没有公开" in seen


def test_no_page_of_the_desk_carries_a_script_or_style_of_its_own(cast):
    path = page_of(an_accepted_ticket(cast))
    client = client_of(cast.secretary)
    for page in ("/manage/", QUEUE, path, QUEUE + "new/"):
        answer = client.get(page)
        assert " style=" not in text_of(answer) and "<style" not in text_of(answer) and "onclick" not in text_of(answer)
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_the_menu_leads_to_the_community_that_was_asked_whoever_came_first(cast, alpha):
    # given the process has answered on the community's own host
    at_host = client_of(cast.secretary)
    assert '"/manage/tickets/"' in text_of(at_host.get(QUEUE))

    # when the same person comes by the platform's host
    with inside(alpha):
        by_path = client_of(cast.secretary)
        by_path.cookies[f"sid_{connection.schema_name}"] = by_path.cookies["sid"].value
    by_path.defaults["HTTP_HOST"] = "localhost"

    # then every link stays below the community's prefix, and the other way round
    for page in ("/manage/", QUEUE, "/manage/staff/", "/manage/snippets/grid/unit/", "/manage/snippets/grid/unit/add/"):
        answer = by_path.get("/c/alpha" + page)
        assert answer.status_code == 200
        assert '"/manage/' not in text_of(answer).replace("&quot;", '"'), page
    assert '"/c/alpha' not in text_of(at_host.get(QUEUE))


def test_an_emergency_stands_before_everything_overdue(cast):
    for _ in range(9):
        a_ticket(cast, now=now() - timedelta(days=30))
    gas = a_ticket(cast, code="FS05", text="楼道有煤气味")
    first = reading.most_urgent(cast.secretary, now())[0]
    assert (first.number, first.state) == (gas.number, "紧急 · 待受理")
