"""Every page of the back office, on a phone: tests/journeys/looking.py says what is looked for."""

import re

import pytest
from django.db import connection
from django.utils.timezone import localdate, now

from communities.accounts import staff
from communities.accounts.roles import Role
from communities.feedback.models import Category
from communities.grid.models import Grid, GridWorker, Unit
from communities.oversight.matters import copy_matters
from communities.oversight.models import Matter
from communities.residents import homes
from communities.residents.models import Building, Entrance, Leaving
from communities.tenants.scope import inside
from tests import databases
from tests.builders.browsers import browser_of
from tests.builders.outcomes import a_topic_above
from tests.builders.people import a_resident, a_staff_member, client_of
from tests.builders.topics import verified
from tests.communities.residents.preparing import a_home, lives_in
from tests.journeys.lives import (
    Life,
    Settled,
    an_import,
    ballots_of,
    pages_of_ballots,
    pages_of_meetings,
    pages_of_receptions,
    pages_of_surveys,
    pages_of_the_party,
    pages_of_topics,
    surveys_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def life(standing):
    with inside(databases.community("alpha")):
        life = Life(standing.cast)
        life.secretary, life.company = client_of(standing.cast.secretary), client_of(standing.cast.property)
    return life


def entered():
    return inside(databases.community("alpha"))


def test_what_wagtail_writes_in_english_stands_in_chinese(standing, life, looker):
    at_desk = looker(standing.portal, life.secretary)
    at_desk.look("/manage/tickets/AA-2026-99999/", status=404)
    at_desk.look("/manage/snippets/grid/grid/")
    assert at_desk.found == {}


def test_every_page_of_tickets_staff_and_people(standing, life, looker):
    numbers, person = life.numbers, life.cast.member.pk
    with entered():
        mother = homes.enter_person(name="妈妈", by=life.cast.secretary, now=now())
        child = homes.enter_person(
            name="孩子", birth_year=localdate().year - 9, guardian=mother, by=life.cast.secretary, now=now()
        )
        home = a_home(life.cast)
        part = lives_in(life.cast, mother, home).residencies.get()
        Leaving.objects.create(user=life.cast.resident, by=life.cast.member, how="spot", not_before=now())
        imported = an_import(browser_of(life.cast.secretary))

    at_desk = looker(standing.portal, life.secretary)
    paths = ["/manage/", "/manage/tickets/", "/manage/tickets/?look=all", "/manage/tickets/new/", "/manage/ledger/"]
    paths += [f"/manage/tickets/{number}/" for number in numbers]
    paths += [f"/manage/tickets/{numbers[0]}/?act={verb}" for verb in ("divert", "reply", "note")]
    paths += [f"/manage/tickets/{numbers[4]}/seen/"]
    paths += ["/manage/staff/", "/manage/staff/new/", f"/manage/staff/{person}/", "/manage/inbox/"]
    paths += ["/manage/imports/", "/manage/imports/members/new/", f"/manage/imports/{imported.pk}/"]
    paths += ["/manage/grids/health/", "/who/card/", f"/who/?grid={life.cast.grid.pk}", "/who/?grid=none"]
    paths += ["/manage/residents/", f"/manage/residents/{child.pk}/", "/manage/residents/revoke/"]
    paths += ["/manage/snippets/residents/dwelling/", f"/manage/residents/homes/{home.pk}/"]
    paths += [f"/manage/residents/parts/{part.pk}/", "/manage/leavings/"]
    for path in paths:
        at_desk.look(path)
    handler = looker(standing.portal, life.company)
    for path in ["/manage/", "/manage/tickets/", f"/manage/tickets/{numbers[2]}/"]:
        handler.look(path)

    assert [at_desk.found, handler.found] == [{}, {}]


def test_every_page_of_the_party_of_receptions_and_of_topics(standing, life, looker):
    with entered():
        paths = [*pages_of_the_party(life.cast.secretary), *pages_of_receptions(life.cast)]
        paths += pages_of_topics(life.cast)
    at_desk = looker(standing.portal, life.secretary)
    for path in paths:
        at_desk.look(path)
    assert at_desk.found == {}


def test_every_page_of_ballots(standing, life, looker):
    with entered():
        paths = pages_of_ballots(ballots_of(life.cast))
    at_desk = looker(standing.portal, life.secretary)
    for path in paths:
        at_desk.look(path)
    assert at_desk.found == {}


def test_every_page_of_surveys(standing, life, looker):
    with entered():
        paths = pages_of_surveys(surveys_of(life.cast))
    at_desk = looker(standing.portal, life.secretary)
    for path in paths:
        at_desk.look(path)
    assert at_desk.found == {}


def test_every_page_of_meetings(standing, life, looker):
    with entered():
        paths = pages_of_meetings(life.cast)
    at_desk = looker(standing.portal, life.secretary)
    for path in paths:
        at_desk.look(path)
    assert at_desk.found == {}


def test_every_page_of_what_comes_after_a_meeting(standing, life, looker):
    with entered():
        paths = Settled(life.cast).of_the_desk()
    at_desk = looker(standing.portal, life.secretary)
    for path in paths:
        at_desk.look(path)
    assert at_desk.found == {}


def test_every_page_of_the_rosters_and_of_signing_in(standing, life, looker):
    cast = life.cast
    with entered():
        link = staff.set_password_path(user=cast.member, by=cast.secretary, now=now())
        rosters = [
            f"/manage/snippets/{model._meta.app_label}/{model._meta.model_name}/"
            for model in (Building, Entrance, Grid, GridWorker, Unit, Category)
        ]
        edits = [
            f"{roster}edit/{model.objects.first().pk}/"
            for roster, model in zip(rosters, (Building, Entrance, Grid, GridWorker, Unit, Category), strict=True)
        ]

    keeper = looker(standing.portal, life.secretary)
    for path in [*rosters, *edits, *(f"{roster}add/" for roster in rosters[:5])]:
        keeper.look(path)
    for path in ["/manage/account/", "/manage/account/password/"]:
        keeper.look(path)
    stranger = looker(standing.portal)
    stranger.look("/manage/sign-in/")
    stranger.page.goto(standing.portal + link)
    stranger.found |= {link: stranger.wrong()} if stranger.wrong() else {}

    assert [keeper.found, stranger.found] == [{}, {}]


def test_every_page_of_the_platform(standing, looker):
    here = re.sub("alpha.localhost", "localhost", standing.portal)
    connection.set_schema_to_public()
    operator = a_staff_member("yunying", Role.OPERATOR, name="平台管理员")
    client = client_of(operator, "")

    stranger = looker(here)
    for path in ["/", "/manage/sign-in/"]:
        stranger.look(path)
    at_work = looker(here, client)
    paths = ["/manage/", "/manage/communities/new/", "/manage/ledger/", "/manage/party-figures/"]
    paths += ["/manage/staff/", "/manage/staff/new/", f"/manage/staff/{operator.pk}/"]
    for path in paths:
        at_work.look(path)

    assert [stranger.found, at_work.found] == [{}, {}]


def test_every_page_of_a_street(standing, looker):
    with entered():
        a_topic_above(standing.cast, by=verified(a_resident("13800007777", "钱大爷")))
        copy_matters()
    connection.set_schema_to_public()
    matter = Matter.objects.get()
    officer = a_staff_member("jiedao", Role.STREET, scope_id=matter.community.street_id, name="街道专员")
    at_work = looker(re.sub("alpha.localhost", "localhost", standing.portal), client_of(officer, ""))
    for path in ["/manage/", "/manage/matters/", f"/manage/matters/{matter.pk}/", "/manage/matters/new/"]:
        at_work.look(path)
    at_work.look("/manage/matters/999999/", status=404)
    assert at_work.found == {}
