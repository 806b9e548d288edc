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
from communities.importing.registers import REGISTERS
from communities.residents import assisting, homes, verifying
from communities.residents.models import Dwelling, Person
from tests.builders.people import client_of
from tests.builders.tickets import a_closed_ticket
from tests.communities.residents.preparing import lives_in

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


def test_a_row_that_calls_itself_nothing_is_called_by_its_kind(cast):
    home = Dwelling.objects.create(building=cast.building, number="302")
    person = homes.enter_person(name="王梅", by=cast.secretary, now=clock())
    verifying.see_document(person=person, dwelling=lives_in(cast, person, home), by=cast.secretary, now=clock())
    page = page_of(cast.secretary)
    assert "居住核实" in page and "object (" not in page


@pytest.mark.parametrize(("verb", "named"), [("residents.erase_person", False), ("residents.correct", True)])
def test_who_was_erased_stands_without_a_name_beside_what_was_theirs(cast, verb, named):
    person = Person.objects.create(name="王梅")
    record(by=cast.resident, verb=verb, subject=person, at=clock())
    assert ("王梅" in page_of(cast.secretary)) == named


def test_an_account_that_staff_opened_is_no_first_sign_in(cast):
    person = homes.enter_person(name="王梅", by=cast.secretary, now=clock())
    assisting.begin(person=person, how="spot", by=cast.member, now=clock())
    page = page_of(cast.secretary)
    assert "替居民开了账号" in page and "第一次登录" not in page


@pytest.mark.parametrize("name", REGISTERS)
def test_an_export_names_its_register(cast, name):
    facts = {"register": name, "rows": 12, "whole": name == "people"}
    entry = record(by=cast.secretary, verb="importing.export", subject=cast.secretary, at=clock(), **facts)
    said = entry.get_verb_display()
    assert said.startswith(f"导出了{words.REGISTERS[name]}台账（12 行") and ("完整号码" in said) == facts["whole"]
