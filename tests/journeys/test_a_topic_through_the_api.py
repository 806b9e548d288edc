"""A topic as a mini-program takes part in it: proposed, supported, talked over, met about, objected to, judged.

The committee does its part through the same actions that its desk calls; the portal's clock is moved.
"""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import Grant, User
from communities.residents.models import Dwelling
from communities.tenants.scope import inside
from deliberation.meetings import convening, debating, inviting, planning, session
from deliberation.meetings.codes import code_at
from deliberation.meetings.deciding import Count
from deliberation.meetings.models import Motion
from deliberation.outcomes import carrying, drafting, evaluating, publishing, signing
from deliberation.outcomes.sweeping import sweep_outcomes
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, Side
from tests import databases
from tests.builders.outcomes import written
from tests.builders.topics import verified
from tests.journeys.test_the_same_ticket_through_the_api import Program

pytestmark = pytest.mark.slow
PHONES = [f"138000055{n:02d}" for n in range(11)]


@pytest.fixture
def town(committed_db, moved_portal):
    """Eleven residents who signed in with a phone and whose homes were checked."""
    programs = []
    for phone in PHONES:
        programs.append(Program(moved_portal))
        sign_in(programs[-1], phone)
    with inside(databases.community("alpha")):
        cast = committed_db.cast
        Grant.objects.update(starts_at=clock() - timedelta(days=365))
        Dwelling.objects.bulk_create(Dwelling(building=cast.building, number=str(n)) for n in range(200, 800))
        for person in User.objects.filter(phone__in=PHONES):
            verified(person)
        yield cast, programs


def sign_in(program: Program, phone: str) -> None:
    program.keep(program.post("auth/phone", phone=phone, code=program.post("auth/code", phone=phone)["code"]))


def test_a_topic_travels_from_the_mini_program_to_its_evaluation(town, days):
    cast, (first, *others) = town
    number = supported(cast, first, others, days)
    meeting = convened(cast, number, days)
    meeting = held(cast, meeting, others, days)
    settled(cast, number, meeting, others[4], days)
    judged(cast, number, others, days)
    # a month without a word ends a token: whoever comes back signs in again and reads the whole way
    first.get("me", 401)
    sign_in(first, PHONES[0])
    assert first.get(f"topics/{number}")["state"] == "EVALUATED"
    titles = [step["title"] for step in first.get(f"topics/{number}/timeline")["items"]]
    assert "提出了这个议题" in titles[0] and "评议" in titles[-1]


def supported(cast, first, others, days) -> int:
    title = "空地怎么停车"
    assert first.get(f"topics/similar?title={title}")["items"] == []
    made = first.post("topics", 201, title=title, background="晚上没有地方停，消防通道也被占了。")
    topic = Topic.objects.get(pk=made["id"])
    days(2)
    actions.accept(topic=topic, by=cast.secretary, now=days.now)
    days(3)
    others[0].post(f"topics/{made['id']}/support")
    others[0].post(f"topics/{made['id']}/support", 409)
    for program in others[1:]:
        program.post(f"topics/{made['id']}/support")
    assert first.get(f"topics/{made['id']}")["state"] == "AGENDA"
    others[0].post(f"topics/{made['id']}/opinions", text="画线可以，别占消防通道。")
    others[1].post(f"topics/{made['id']}/words", 201, text="早该画线了。", stance="FOR")
    assert others[2].get(f"topics/{made['id']}/opinions")["total"] == 1
    return made["id"]


def convened(cast, number: int, days):
    staff = {"by": cast.secretary, "now": days.now}
    topic = Topic.objects.get(pk=number)
    sides = [(Side.RESIDENTS, 4), (Side.PROPERTY, 1)]
    topic = actions.grade(topic=topic, grade=Grade.DEEP, form="COUNCIL", sides=sides, **staff)
    told = {"title": "停车议事会", "convenor": "社区居委会", "contact": "010-5555 0101", "place": "社区活动室"}
    what = planning.Plan(**told, starts_at=days.now + timedelta(days=4), chair=cast.secretary)
    meeting = planning.plan(what, topics=[topic], **staff)
    for phone in PHONES[1:5]:
        inviting.invite(meeting=meeting, side=Side.RESIDENTS, name="居民", phone=phone, **staff)
    inviting.invite(meeting=meeting, side=Side.PROPERTY, name="物业小陈", **staff)
    planning.add_material(planning.Reading("停车现状", "夜里 75 辆。"), meeting=meeting, **staff)
    return convening.notice(meeting=meeting, **staff)


def held(cast, meeting, others, days):
    at = f"meetings/{meeting.pk}"
    invited, stranger = others[:4], others[5]
    assert others[0].get(at)["my_seat"]["answer"] == "PENDING"
    for program in invited:
        program.post(f"{at}/answer", comes=True)
    days(7)
    session.begin(meeting=meeting, by=cast.secretary, now=days.now)
    invited[0].post(f"{at}/arrive", 400, code="000000")
    for program in invited:
        program.post(f"{at}/arrive", code=code_at(meeting.key, days.now))
    stranger.post(f"{at}/speak", 403, stance="FOR")
    session.check_in_by_desk(seat=meeting.seats.get(side=Side.PROPERTY), by=cast.secretary, now=days.now)
    assert invited[0].get(f"{at}/live")["quorum"]["present"] == 5

    moved = invited[0].post(f"{at}/motions", 201, text="画 40 个车位，先到先停")["motion"]
    invited[1].post(f"{at}/motions/{moved['id']}/second")
    invited[2].post(f"{at}/speak", stance="AGAINST")
    question = invited[3].post(f"{at}/questions", 201, text="救护车进得来吗？")["questions"][0]
    invited[2].post(f"{at}/questions/{question['id']}/like")
    debating.give_floor(meeting=meeting, by=cast.secretary, now=days.now)
    assert invited[0].get(f"{at}/live")["state"] == "IN_SESSION"

    motion = Motion.objects.get(pk=moved["id"])
    debating.put_to_vote(motion=motion, by=cast.secretary, now=days.now)
    debating.decide(Count(4, 1, 0), motion=motion, by=cast.secretary, now=days.now)
    invited[3].delete(f"{at}/arrive")
    return session.close(meeting=meeting, by=cast.secretary, now=days.now)


def settled(cast, number: int, meeting, objector, days) -> None:
    staff = {"by": cast.secretary, "now": days.now}
    minutes = drafting.draft(topic=Topic.objects.get(pk=number), meeting=meeting, **staff)
    drafting.write(minutes=minutes, what=written(no_dissent=False, dissent="有代表担心救护车进出。"), **staff)
    minutes = drafting.send(minutes=minutes, **staff)
    for who in signing.signers(minutes):
        signing.sign_at_desk(minutes=minutes, who=who, name="某某", **staff)
    minutes = publishing.publish(minutes=minutes, **staff)
    days(9)
    objector.post(f"outcomes/{minutes.pk}/object", 201, text="我家门口不要画。")
    days(20)
    objection = minutes.objections.get()
    publishing.answer(objection=objection, text="门口 5 米内不画。", by=cast.secretary, now=days.now)
    assert sweep_outcomes(now=days.now) == 1
    assert objector.get(f"topics/{number}")["state"] == "RESOLVED"
    assert objector.get(f"outcomes/{minutes.pk}")["objections"][0]["answer"] == "门口 5 米内不画。"


def judged(cast, number: int, others, days) -> None:
    topic, staff = Topic.objects.get(pk=number), {"by": cast.secretary, "now": days.now}
    last = localdate(days.now + timedelta(days=8))
    laid = carrying.Laid(matter="空地画线", unit="阳光物业", starts_on=localdate(days.now), due_on=last)
    task = carrying.lay_down(topic=topic, what=laid, **staff)
    carrying.report(task=task, percent=100, text="都画好了。", **staff)
    days(22)
    others[0].post(f"topics/{number}/evaluate", 201, score=4, solved=True, comment="好停些了。")
    others[0].post(f"topics/{number}/evaluate", 409, score=1, solved=False)
    days(52)
    topic.refresh_from_db()
    evaluating.conclude(topic=topic, by=cast.secretary, now=days.now)
