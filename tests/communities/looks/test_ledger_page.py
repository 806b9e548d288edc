"""账本: what happened, to which matter, by whom, in words that a secretary reads."""

import pytest
from django.db import connection
from django.template import engines
from django.template.loader import get_template
from django.utils.timezone import now as clock
from django_tenants.utils import tenant_context

from communities.accounts.actions import grant
from communities.audit import words
from communities.audit.actions import record
from communities.feedback.states import STEPS
from communities.grid.models import Unit
from tests.builders.people import client_of
from tests.builders.tickets import a_closed_ticket

LEDGER = "/manage/ledger/"


def page_of(user) -> str:
    client = client_of(user)
    with tenant_context(connection.tenant):
        return client.get(LEDGER).content.decode()


@pytest.mark.parametrize("verb", list(STEPS))
def test_every_step_has_words(verb):
    assert words.verb(f"feedback.{verb}") != "其他"


def test_a_step_shows_its_matter_with_a_link_and_no_row_numbers(cast):
    ticket = a_closed_ticket(cast)
    page = page_of(cast.secretary)
    assert f'href="/manage/tickets/{ticket.number}/">{ticket.number}</a>' in page
    assert "诉求的经过" not in page and "回访退回" not in page


def test_a_residents_first_sign_in_is_said_once_without_a_name(cast):
    record(by=cast.resident, verb="accounts.join", subject=cast.resident, at=clock())
    page = page_of(cast.secretary)
    assert page.count(f"居民（账号 {cast.resident.pk}）") == 1 and "第一次登录" in page


def test_a_role_and_a_record_are_called_by_what_they_are(cast):
    grant(user=cast.member, role="committee_secretary", by=cast.secretary, now=clock())
    record(by=cast.secretary, verb="shell.edit", subject=Unit.objects.first(), at=clock())
    page = page_of(cast.secretary)
    assert f"{cast.member}：社区书记" in page and f"承办单位：{Unit.objects.first()}" in page


def test_reports_of_the_shell_are_shut(cast):
    client = client_of(cast.secretary)
    for address in ("/manage/reports/site-history/", "/manage/reports/aging-pages/"):
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"] == "/manage/"


def test_nobody_is_asked_for_degrees(cast):
    client = client_of(cast.secretary)
    place = client.get("/manage/snippets/residents/building/add/").content.decode()
    grid = client.get("/manage/snippets/grid/grid/add/").content.decode()
    assert "经度" not in place and "排序" not in place + grid
    assert "排在第几" in place and "排在第几" in grid


@pytest.mark.parametrize(("joined", "others", "said"), [(1, 0, None), (2, 1, "除了您，还有 1 位邻居也遇到了")])
def test_who_said_me_too_is_not_counted_as_somebody_else(joined, others, said):
    source = get_template("feedback/ticket.html").template.source
    start, end = source.index("{% if may_join or"), source.index("{% if mine_url")
    part = engines["django"].from_string("{% load i18n looks %}" + source[start:end])
    shown = part.render({"ticket": {"me_too": joined}, "joined": True, "may_join": True})
    assert ("位邻居也遇到了" in shown) is bool(others) and (said is None or said in shown)
