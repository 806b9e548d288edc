"""Every page as it is served, on a phone: axe finds nothing, the console is silent, nobody reads English.

The components alone, also wide and in 长辈版 by the AAA rules, are measured in tests/communities/looks.
"""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.timezone import localdate, now

from communities.accounts import staff
from communities.accounts.roles import Role
from communities.feedback import handling
from communities.feedback.models import Category, Photo
from communities.grid.models import Grid, GridWorker, Unit
from communities.importing.models import Run
from communities.importing.working import work_waiting
from communities.party.doing import VERBS
from communities.party.kinds import UnitKind
from communities.party.models import Term
from communities.receptions.desk import OF_BOOKING, OF_RECEPTION
from communities.residents import homes, verifying
from communities.residents.models import Building, Dwelling, Entrance, Person
from communities.tenants.scope import inside
from tests import databases
from tests.architecture.english import english_in
from tests.builders import tickets
from tests.builders.browsers import Browser, a_browser, browser_of
from tests.builders.images import a_jpeg
from tests.builders.party import SPRING, a_life, a_member, a_unit, holds_post
from tests.builders.people import a_staff_member, client_of
from tests.builders.receptions import a_booking, a_reception
from tests.builders.sheets import xlsx_bytes
from tests.communities.feedback.filling_in import PHONE, a_file, as_far_as_contact
from tests.communities.grid.given import a_card
from tests.journeys.conftest import PHONE as SCREEN

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
READ = """() => [document.title, document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [alt], [placeholder], [title]')].filter(e => e.checkVisibility())
     .flatMap(e => ['aria-label', 'alt', 'placeholder', 'title'].map(name => e.getAttribute(name) || ''))].join('\\n')"""
OF_ONES_OWN = ["/privacy/", "/privacy/mine/"]
# Names that people gave themselves, and the marks of the community's tickets.
NAMES = {"yunying", "shuji", "weiyuan", "wuye", "wangge", "chengguan", "AA"}


class Looker:
    """One browser on the portal that goes from page to page and keeps what is wrong with each."""

    def __init__(self, browser, portal: str, *, cookies: dict[str, str], elder: bool = False):
        self.context = browser.new_context(viewport=SCREEN, locale="zh-CN")
        self.portal, self.found = portal, {}
        kept = cookies | ({"elder": "1"} if elder else {})
        self.context.add_cookies([{"name": name, "value": value, "url": portal} for name, value in kept.items()])
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def look(self, path: str, *, status: int = 200) -> None:
        self.said.clear()
        answer = self.page.goto(self.portal + path)
        wrong = self.wrong() if status == 200 else [line for line in self.wrong() if f"status of {status}" not in line]
        if answer.status != status or self.page.url != self.portal + path:
            wrong.append(f"answered {answer.status} at {self.page.url}")
        if wrong:
            self.found[path] = wrong

    def wrong(self) -> list[str]:
        """What is wrong with the page that is open."""
        violations = axe.Axe().run(self.page, options={"runOnly": TAGS}).response["violations"]
        broken = [f"{item['id']}: {node['html'][:200]}" for item in violations for node in item["nodes"]]
        english = english_in(self.page.evaluate(READ)) - NAMES
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        too_wide = [f"{wide} pixels wide"] if wide > SCREEN["width"] else []
        return [*broken, *self.said, *(f"English: {word}" for word in sorted(english)), *too_wide]


def cookies_of(client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.fixture
def looker(browser):
    made: list[Looker] = []

    def make(portal: str, client=None, **more) -> Looker:
        made.append(Looker(browser, portal, cookies=cookies_of(client) if client else {}, **more))
        return made[-1]

    yield make
    for one in made:
        one.context.close()


class Life:
    """A community with a ticket in every state, and people in the midst of reporting."""

    def __init__(self, cast):
        self.cast = cast
        self.reported, self.accepted = tickets.a_ticket(cast), tickets.an_accepted_ticket(cast)
        self.dispatched, self.done = tickets.a_dispatched_ticket(cast), tickets.a_done_ticket(cast)
        self.closed = tickets.a_closed_ticket(cast)
        self.diverted = handling.divert(
            ticket=tickets.a_ticket(cast), disposition="OUTSIDE", reason="请打 12345。", by=cast.secretary, now=now()
        )
        self.all = [self.reported, self.accepted, self.dispatched, self.done, self.closed, self.diverted]

    def halfway(self, **more) -> Browser:
        client = browser_of(self.cast.resident)
        as_far_as_contact(client, self.cast, photos=[a_file(a_jpeg())], **more)
        Photo.objects.update(is_public=True)
        return client

    def at_the_end(self) -> Browser:
        client = self.halfway()
        client.post("/report/contact/", {"phone": PHONE})
        return client

    def helped(self) -> Browser:
        """A colleague in the midst of acting for the resident, who has a child in the roster."""
        cast, when = self.cast, now()
        home = Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number="302")
        verifying.claim_address(user=cast.resident, name="李秀兰", birth_year=1960, dwelling=home, now=when)
        person = Person.objects.get(user=cast.resident)
        born = localdate().year - 9
        homes.enter_person(name="孩子", birth_year=born, guardian=person, by=cast.secretary, now=when)
        client = browser_of(cast.member)
        client.post(f"/manage/residents/{person.pk}/assist/", {"assist-how": "spot"})
        client.post("/privacy/mine/", {"name": "李秀蓝", "birth_year": "1960"})
        return client

    def with_a_code(self) -> Browser:
        client = a_browser()
        client.post("/sign-in/", {"phone": PHONE})
        return client


def entered():
    return inside(databases.community("alpha"))


@pytest.mark.parametrize(
    ("path", "status"), [("/manage/tickets/AA-2026-99999/", 404), ("/manage/snippets/grid/grid/", 200)]
)
def test_what_wagtail_writes_in_english_stands_in_chinese(committed_db, portal, looker, path, status):
    with entered():
        secretary = client_of(committed_db.cast.secretary)
    at_desk = looker(portal, secretary)
    at_desk.look(path, status=status)
    assert at_desk.found == {}


@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
def test_every_page_of_a_resident(committed_db, portal, looker, elder):
    with entered():
        life = Life(committed_db.cast)
        halfway, danger = life.halfway(), life.halfway(code="FS05")
        sent, coded = life.at_the_end(), life.with_a_code()
        own = [f"/my/{ticket.number}/" for ticket in life.all]
        public = [f"/tickets/{ticket.number}/" for ticket in (life.dispatched, life.closed)]
        link = f"/t/{life.done.number}/{life.done.link_key}/"
        a_card(life.cast.worker)
        helped = life.helped()
        a_booking(a_reception(life.cast.member), life.cast.resident)
        a_reception(life.cast.member, hours_ahead=90)
        who = ["/who/", "/who/?q=99", f"/who/?building={life.cast.building.pk}"]

    resident = looker(portal, halfway, elder=elder)
    for path in ["/", "/report/", "/report/where/", "/report/details/", "/report/contact/", "/my/", "/inbox/"]:
        resident.look(path)
    of_mine = ["/homes/", *OF_ONES_OWN, "/privacy/mine/phone/", "/privacy/leave/", "/receptions/"]
    for path in [*own, *public, "/tickets/", *of_mine]:
        resident.look(path)
    assisting = looker(portal, helped, elder=elder)
    for path in ["/", "/homes/", *OF_ONES_OWN]:
        assisting.look(path)
    assisting.look("/manage/", status=403)
    warned, finished, asked = (looker(portal, client, elder=elder) for client in (danger, sent, coded))
    warned.look("/report/danger/")
    finished.look("/report/sent/")
    asked.look("/sign-in/code/")
    stranger = looker(portal, elder=elder)
    for path in ["/", "/tickets/", *public, link, "/sign-in/", "/report/", "/receptions/", *who]:
        stranger.look(path)
    stranger.look("/tickets/AA-2026-99999/", status=404)

    assert [one.found for one in (resident, assisting, warned, finished, asked, stranger)] == [{}] * 6


def an_import(client) -> Run:
    """A sheet of which one row is new and one wrong, looked over."""
    rows = ["姓名", "党组织"], ["王梅", "第一支部"], ["李明", "没有的支部"]
    table = xlsx_bytes(*rows, change=lambda book: setattr(book.active, "title", "名册"))
    a_unit("第一支部", UnitKind.BRANCH)
    client.post("/manage/imports/members/new/", {"sheet": SimpleUploadedFile("党员.xlsx", table)})
    work_waiting()
    return Run.objects.get()


def pages_of_the_party(by) -> list[str]:
    unit = a_unit("第二支部", UnitKind.BRANCH, a_unit())
    member = a_member("王梅", unit, phone="13900000007")
    held, life = holds_post(member, unit), a_life(unit, by)
    a_unit("撤销的支部", UnitKind.BRANCH, dissolved_on=SPRING, dissolved_by="九号")
    Term.objects.create(unit=unit, starts_on=SPRING, ends_on=localdate() + timedelta(days=20))
    at = ["", "blank/", "terms/", *(f"units/{unit.pk}/{page}" for page in ("", "roster/", "elect/", "meetings/"))]
    at += [f"meetings/{life.held.pk}/", f"meetings/{life.planned.pk}/", "reported/", "joint/", "offices/"]
    at += [f"joint/{life.need.pk}/", f"joint/{life.project.pk}/", f"offices/{life.office.pk}/"]
    rows = {"transfer": member, "end": held, "correct": life.held}
    rows |= dict.fromkeys(["hold", "postpone", "cancel"], life.planned)
    rows |= {"offer": life.tie, "untie": life.tie, "survey": life.office, "progress": life.project}
    rows |= dict.fromkeys(["need", "resource", "project"], life.partner)
    rows |= dict.fromkeys(["finish", "drop", "take"], life.need)
    rows |= dict.fromkeys(["serve", "release"], life.taken) | dict.fromkeys(["confirm", "return"], life.served)
    at += [f"do/{verb}/{rows.get(verb, unit).pk}/" for verb in VERBS]
    kept = [f"/manage/snippets/party/{name}/" for name in ("partner", "office")]
    return [*(f"/manage/party/{page}" for page in at), *kept, *(f"{page}add/" for page in kept)]


def pages_of_receptions(cast) -> list[str]:
    coming, met = a_reception(cast.member), a_booking(a_reception(cast.member, hours_ahead=-1), cast.resident)
    booked = a_booking(coming, cast.neighbour)
    at = ["", "new/", f"{coming.pk}/", f"{met.reception_id}/"]
    at += [f"{coming.pk}/{verb}/" for verb in OF_RECEPTION]
    at += [f"bookings/{(booked if verb == 'return' else met).pk}/{verb}/" for verb in OF_BOOKING]
    return ["/receptions/", *(f"/manage/receptions/{page}" for page in at)]


def test_every_page_at_the_desk(committed_db, portal, looker):
    with entered():
        life = Life(committed_db.cast)
        secretary, company = client_of(life.cast.secretary), client_of(life.cast.property)
        numbers = [ticket.number for ticket in life.all]
        person = life.cast.member.pk
        child = homes.enter_person(
            name="孩子",
            birth_year=localdate().year - 9,
            guardian=homes.enter_person(name="妈妈", by=life.cast.secretary, now=now()),
            by=life.cast.secretary,
            now=now(),
        )
        imported = an_import(browser_of(life.cast.secretary))
        party = [*pages_of_the_party(life.cast.secretary), *pages_of_receptions(life.cast)]

    at_desk = looker(portal, secretary)
    paths = ["/manage/", "/manage/tickets/", "/manage/tickets/?look=all", "/manage/tickets/new/", "/manage/ledger/"]
    paths += [f"/manage/tickets/{number}/" for number in numbers]
    paths += [f"/manage/tickets/{numbers[0]}/?act={verb}" for verb in ("divert", "reply", "note")]
    paths += [f"/manage/tickets/{numbers[4]}/seen/"]
    paths += ["/manage/staff/", "/manage/staff/new/", f"/manage/staff/{person}/"]
    paths += [
        "/manage/imports/",
        "/manage/imports/members/new/",
        f"/manage/imports/{imported.pk}/",
        "/manage/residents/revoke/",
    ]
    paths += [
        "/manage/grids/health/",
        "/who/card/",
        f"/who/?grid={life.cast.grid.pk}",
        "/who/?grid=none",
        "/manage/residents/",
        f"/manage/residents/{child.pk}/",
    ]
    paths += party
    for path in paths:
        at_desk.look(path)
    handler = looker(portal, company)
    for path in ["/manage/", "/manage/tickets/", f"/manage/tickets/{numbers[2]}/"]:
        handler.look(path)

    assert [at_desk.found, handler.found] == [{}, {}]


def test_every_page_of_the_rosters_and_of_signing_in(committed_db, portal, looker):
    with entered():
        cast = committed_db.cast
        secretary = client_of(cast.secretary)
        link = staff.set_password_path(user=cast.member, by=cast.secretary, now=now())
        rosters = [
            f"/manage/snippets/{model._meta.app_label}/{model._meta.model_name}/"
            for model in (Building, Entrance, Grid, GridWorker, Unit, Category)
        ]
        edits = [
            f"{roster}edit/{model.objects.first().pk}/"
            for roster, model in zip(rosters, (Building, Entrance, Grid, GridWorker, Unit, Category), strict=True)
        ]

    keeper = looker(portal, secretary)
    for path in [*rosters, *edits, *(f"{roster}add/" for roster in rosters[:5])]:
        keeper.look(path)
    for path in ["/manage/account/", "/manage/account/password/"]:
        keeper.look(path)
    stranger = looker(portal)
    stranger.look("/manage/sign-in/")
    stranger.page.goto(portal + link)
    stranger.found |= {link: stranger.wrong()} if stranger.wrong() else {}

    assert [keeper.found, stranger.found] == [{}, {}]


def test_every_page_of_the_platform(committed_db, portal, looker):
    here = re.sub("alpha.localhost", "localhost", portal)
    connection.set_schema_to_public()
    operator = a_staff_member("yunying", Role.OPERATOR, name="平台管理员")
    client = client_of(operator, "")

    stranger = looker(here)
    for path in ["/", "/manage/sign-in/"]:
        stranger.look(path)
    at_work = looker(here, client)
    paths = ["/manage/", "/manage/communities/new/", "/manage/ledger/"]
    paths += ["/manage/staff/", "/manage/staff/new/", f"/manage/staff/{operator.pk}/"]
    for path in paths:
        at_work.look(path)

    assert [stranger.found, at_work.found] == [{}, {}]


def test_control_pale_words_english_and_what_the_content_policy_refuses_are_noticed(portal, looker):
    stranger = looker(portal)
    stranger.look("/")
    stranger.said.clear()
    worse = "<p id='pale'>Pale words</p><p style='color: red'>行内样式</p>"
    stranger.page.evaluate("words => document.querySelector('main').insertAdjacentHTML('beforeend', words)", worse)
    stranger.page.evaluate("document.getElementById('pale').style.color = '#bbb'")
    wrong = " ".join(stranger.wrong())
    assert "color-contrast: <p id=" in wrong
    assert "Content Security Policy" in wrong
    assert "English: Pale English: words" in wrong
