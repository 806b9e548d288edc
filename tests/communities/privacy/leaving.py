"""Somebody of whom something stands everywhere: made by what people do, so that nothing is thought of twice."""

from dataclasses import dataclass

from django.utils.timezone import localdate, now

from communities.accounts.actions import end_grant, grant
from communities.accounts.models import User, WeChatIdentity
from communities.accounts.roles import Role
from communities.feedback import handling, reporting
from communities.feedback.models import Photo, Ticket
from communities.grid.models import GridWorker
from communities.receptions import actions as receptions
from communities.residents import verifying
from communities.residents.models import Leaving, Person
from deliberation.ballots import delegating
from deliberation.meetings.models import Body, BodyMember, Cosigner, Question, Seat
from deliberation.opinions import actions as opinions
from deliberation.outcomes import evaluating, publishing
from deliberation.outcomes.models import Signature
from deliberation.topics import actions as topics
from deliberation.topics.states import Side
from tests.builders.ballots import a_ballot
from tests.builders.browsers import a_browser, phone_of
from tests.builders.meetings import a_call
from tests.builders.outcomes import a_draft, a_finished_task, a_minuted_topic, publicised
from tests.builders.people import a_resident
from tests.builders.receptions import a_booking, a_reception
from tests.builders.surveys import ONE, WRITTEN, a_straw_poll, answer
from tests.builders.tickets import a_ticket
from tests.builders.topics import a_gathering_topic, verified
from tests.communities.feedback.filling_in import a_file, as_far_as_contact
from tests.communities.grid.given import a_card
from tests.communities.residents.preparing import a_home

NAME, PHONE, OPENID, NICK = "钱多多", "13877776666", "openid-of-qian", "多多妈"
TEXT = f"我是{NAME}，住在 302 室，电话 {PHONE}。楼上夜里十点还在打电钻。"


@dataclass
class Somebody:
    user: User
    ticket: Ticket
    closed: Ticket
    browser: object
    shown: Photo
    hidden: Photo


def sign_in(browser, phone: str) -> None:
    browser.post("/sign-in/", {"phone": phone})
    browser.post("/sign-in/code/", {"code": browser.session["signing_in"]["shown"]})


def somebody(cast) -> Somebody:
    """Signed in on two devices and by WeChat, with matters open and closed, a home, a past office, a card, a draft."""
    browser = a_browser()
    sign_in(browser, PHONE)
    user = User.objects.get(phone=PHONE)
    browser.post("/privacy/mine/", {"name": NAME})
    user.refresh_from_db()
    WeChatIdentity.objects.create(user=user, openid=OPENID)
    home = a_home(cast)
    verifying.claim_address(user=user, name=NAME, birth_year=1960, dwelling=home, now=now())
    verifying.make_code(person=Person.objects.get(user=user), dwelling=home, by=cast.secretary, now=now())
    _held_office(user, cast)
    ticket = _reported(browser, cast)
    closed = _closed(cast, user)
    reporting.me_too(ticket=_neighbours(cast), by=user, now=now())
    _received(user, cast)
    _talked(user, cast)
    _looked_up(ticket, cast)
    Leaving.objects.create(user=user, by=cast.member, how="spot", not_before=now())
    as_far_as_contact(a_visitor := a_browser(), cast)
    a_visitor.post("/report/contact/", {"name": NAME, "phone": PHONE})
    as_far_as_contact(a_browser(), cast, text=TEXT)
    as_far_as_contact(browser, cast, photos=[a_file()], text=TEXT)
    hidden, shown = ticket.photos.order_by("pk")
    handling.publish(ticket=ticket, photos=[shown], by=cast.secretary, now=now())
    for path in ("/", "/tickets/", f"/tickets/{ticket.number}/"):
        a_browser().get(path)
    return Somebody(user, ticket, closed, browser, Photo.objects.get(pk=shown.pk), hidden)


def _talked(user: User, cast) -> None:
    """What is theirs where things are talked over: a topic, words, a seat, a signature, an objection, a task, a vote."""
    for person in (cast.resident, cast.neighbour):
        verified(person)
    own = topics.propose(topics.Proposal("楼前停车怎么办", TEXT), by=user, now=now())
    topics.accept(topic=own, by=cast.secretary, now=now())
    other = a_gathering_topic(cast, by=cast.neighbour)
    topics.support(topic=other, by=user, now=now())
    opinions.opine(topic=other, text=TEXT, by=user, now=now())
    opinions.comment(topic=other, text=TEXT, by=user, now=now())
    draft = a_draft(cast, a_minuted_topic(cast, title="长椅放哪里"))
    Signature.objects.create(minutes=draft, part=Side.RESIDENTS, name=NAME, user=user)
    minutes = publicised(cast, a_draft(cast, a_minuted_topic(cast, title="花坛怎么修")))
    publishing.object_to(minutes=minutes, text=TEXT, by=user, now=now())
    Seat.objects.create(
        meeting=minutes.meeting, user=user, name=NAME, side=Side.RESIDENTS, answer="YES", answers=[TEXT], is_listed=True
    )
    verified(user)
    a_call(user, title=f"{NAME}想聊花坛", about=TEXT)
    Cosigner.objects.create(meeting=a_call(verified(a_resident("13800099001", "发起人"))), user=user)
    Question.objects.create(meeting=minutes.meeting, user=user, text=f"{NAME}想问收不收费")
    body = Body.objects.create(name="阳光议事会")
    BodyMember.objects.create(body=body, user=user, name=NAME, side=Side.RESIDENTS, starts_on=localdate())
    a_finished_task(cast, title="秋千修一修", person=user)
    evaluating.evaluate(
        topic=a_finished_task(cast, title="滑梯修一修").topic, score=4, solved=True, comment=TEXT, by=user, now=now()
    )
    a_ballot(cast.member, [user])
    answer(a_straw_poll(cast.member), user, {0: [0]})
    named = a_straw_poll(cast.member, audience="concerned", is_anonymous=False, asked=(ONE, WRITTEN))
    answer(named, verified(user), {0: [0], 1: TEXT})
    ballot = a_ballot(cast.member, [user, cast.neighbour], proxies_most=1)
    delegating.delegate(ballot=ballot, phone=cast.neighbour.phone, by=user, now=now())


def _reported(browser, cast) -> Ticket:
    as_far_as_contact(browser, cast, text=TEXT, photos=[a_file(), a_file()])
    browser.post("/report/contact/", {"name": NICK, "phone": PHONE})
    ticket = Ticket.objects.get(contact_name=NICK)
    ticket = handling.accept(ticket=ticket, by=cast.secretary, now=now())
    ticket = handling.dispatch(
        ticket=ticket, unit=cast.property_unit, note=f"先打给{NAME}", by=cast.secretary, now=now()
    )
    handling.note(ticket=ticket, text=f"{NAME}（{PHONE}）下午在家", by=cast.member, now=now())
    handling.reply(ticket=ticket, text=f"{NICK}您好，物业电话 010-55550101，明天上门。", by=cast.property, now=now())
    return reporting.supplement(ticket=ticket, text=f"我叫{NAME}，换了个号 {PHONE}", by=ticket.reporter, now=now())


def _closed(cast, user: User) -> Ticket:
    ticket = a_ticket(cast, by=user, text=TEXT, contact_name=NAME, place=f"{NAME}家门口")
    ticket = handling.accept(ticket=ticket, by=cast.secretary, now=now())
    ticket = handling.dispatch(ticket=ticket, unit=cast.property_unit, by=cast.secretary, now=now())
    ticket = handling.report_done(ticket=ticket, text="办好了。", photos=[], by=cast.property, now=now())
    return reporting.rate(
        ticket=ticket, solved=True, satisfaction="SATISFIED", text=f"谢谢，{NAME}", by=user, now=now()
    )


def _neighbours(cast) -> Ticket:
    return handling.accept(ticket=a_ticket(cast, by=cast.neighbour), by=cast.secretary, now=now())


def _held_office(user: User, cast) -> None:
    held = grant(user=user, role=Role.GRID_WORKER, scope_id=cast.grid.pk, by=cast.secretary, now=now())
    GridWorker.objects.create(user=User.objects.get(pk=user.pk), grid=cast.grid, work_phone=PHONE, is_responsible=False)
    a_card(User.objects.get(pk=user.pk), promise=f"{NAME}当天回电话")
    end_grant(grant=held, by=cast.secretary, now=now())


def _received(user: User, cast) -> None:
    """One reception booked by themselves, another by the desk, which knows the phone alone."""
    a_booking(a_reception(cast.member), user)
    by_phone = a_reception(cast.member, hours_ahead=72)
    told = {"slot": by_phone.slots[0], "name": NICK, "phone": PHONE}
    receptions.book_for(reception=by_phone, **told, by=cast.member, now=now())


def _looked_up(ticket: Ticket, cast) -> None:
    """Staff asks for the telephone with a key, so that the answer is kept for a day."""
    number = f"/api/v1/tickets/{ticket.number}/contact"
    answer = phone_of(cast.property).post(number, headers={"Idempotency-Key": "who-is-it"})
    assert PHONE in answer.content.decode()
