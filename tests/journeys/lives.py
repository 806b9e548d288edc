"""A community in the midst of its life, so that every page has something to show."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now

from communities.feedback import handling
from communities.feedback.models import Photo
from communities.importing.models import Run
from communities.importing.working import work_waiting
from communities.party.doing import VERBS
from communities.party.kinds import UnitKind
from communities.party.models import Term
from communities.receptions.desk import OF_BOOKING, OF_RECEPTION
from communities.residents import homes, verifying
from communities.residents.models import Dwelling, Person
from deliberation.outcomes import drafting, publishing
from deliberation.outcomes.desk import KINDS
from tests.builders import tickets
from tests.builders.browsers import Browser, a_browser, browser_of
from tests.builders.images import a_jpeg
from tests.builders.outcomes import a_draft, a_finished_task, a_minuted_topic, a_task, publicised, written
from tests.builders.party import SPRING, a_life, a_member, a_unit, holds_post
from tests.builders.receptions import a_booking, a_reception
from tests.builders.sheets import xlsx_bytes
from tests.builders.topics import verified
from tests.communities.feedback.filling_in import PHONE, a_file, as_far_as_contact


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
        every = (self.reported, self.accepted, self.dispatched, self.done, self.closed, self.diverted)
        self.numbers = [ticket.number for ticket in every]
        self.public = [self.dispatched.number, self.closed.number]
        self.link = f"/t/{self.done.number}/{self.done.link_key}/"

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
    rows = {"transfer": member, "end": held, "hold": life.planned, "cancel": life.planned, "correct": life.held}
    rows |= {"offer": life.tie, "untie": life.tie, "survey": life.office, "progress": life.project}
    rows |= dict.fromkeys(["need", "resource", "project"], life.partner)
    rows |= dict.fromkeys(["finish", "drop", "take"], life.need)
    rows |= dict.fromkeys(["serve", "release"], life.taken) | dict.fromkeys(["confirm", "return"], life.served)
    at += [f"do/{verb}/{rows.get(verb, unit).pk}/" for verb in VERBS]
    kept = [f"/manage/snippets/party/{name}/" for name in ("partner", "office")]
    return [*(f"/manage/party/{page}" for page in at), *kept, *(f"{page}add/" for page in kept)]


class Settled:
    """What comes after meetings: minutes at each step, an objection, a late task, an evaluation."""

    def __init__(self, cast):
        for person in (cast.resident, cast.neighbour):
            verified(person)
        by, when = cast.secretary, now()
        self.minuted = a_minuted_topic(cast, title="楼道灯怎么管")
        self.signing = a_draft(cast, a_minuted_topic(cast, title="路口减速带"))
        drafting.write(minutes=self.signing, what=written(), by=by, now=when)
        self.draft = a_draft(cast, a_minuted_topic(cast, title="花坛怎么修"))
        self.signing = drafting.send(minutes=self.signing, by=by, now=when)
        first = publicised(cast, a_draft(cast, a_minuted_topic(cast, title="长椅放哪里")))
        self.objection = publishing.object_to(
            minutes=first, text="再想一想吧。", by=cast.neighbour, now=first.published_at
        )
        second = drafting.revise(minutes=first, reason="数字写错了", by=by, now=when)
        self.open = publicised(cast, second, texts={"opinion": "放四条。"}, dissent="太少。", no_dissent=False)
        week_ago = when - timedelta(days=7)
        self.late = a_task(cast, at=week_ago, due_on=localdate() - timedelta(days=1), title="快递车停哪")
        self.done = a_finished_task(cast, title="乒乓球桌放哪")

    def of_residents(self) -> list[str]:
        topics = [self.minuted.pk, self.open.topic_id, self.late.topic_id, self.done.topic_id]
        at = [f"/topics/{pk}/" for pk in topics] + [f"/outcomes/topics/{pk}/" for pk in topics]
        return [*at, f"/outcomes/{self.open.pk}/", f"/outcomes/{self.open.pk}/check/"]

    def of_participants(self) -> list[str]:
        return [f"/outcomes/{self.signing.pk}/sign/", f"/outcomes/topics/{self.done.topic_id}/evaluate/"]

    def of_the_desk(self) -> list[str]:
        rows = {"topics": self.late.topic, "minutes": self.draft, "objections": self.objection, "tasks": self.late}
        at = [f"{kind}/{rows[kind].pk}/{verb}/" for kind, (_model, _argument, verbs) in KINDS.items() for verb in verbs]
        at += [f"{topic.pk}/" for topic in (self.minuted, self.signing.topic, self.open.topic, self.late.topic)]
        return [f"/manage/outcomes/{page}" for page in ("", "?look=ended", *at)]


def pages_of_receptions(cast) -> list[str]:
    coming, met = a_reception(cast.member), a_booking(a_reception(cast.member, hours_ahead=-1), cast.resident)
    booked = a_booking(coming, cast.neighbour)
    at = ["", "new/", f"{coming.pk}/", f"{met.reception_id}/"]
    at += [f"{coming.pk}/{verb}/" for verb in OF_RECEPTION]
    at += [f"bookings/{(booked if verb == 'return' else met).pk}/{verb}/" for verb in OF_BOOKING]
    return ["/receptions/", *(f"/manage/receptions/{page}" for page in at)]
