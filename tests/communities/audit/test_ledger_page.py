"""账本: what happened, to which matter, by whom, in words that a secretary reads."""

import pytest
from django.db import connection
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
