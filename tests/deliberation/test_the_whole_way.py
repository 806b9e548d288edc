"""A parking topic from a ticket and twenty supporters to its evaluation, every step at its own moment, two months long.

Then a resident who never attended reads all of it without signing in (DOMAIN 1A row 4).
"""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.errors import RuleBroken
from communities.residents.models import Dwelling
from deliberation.meetings import convening, debating, inviting, planning, session
from deliberation.meetings.deciding import Count
from deliberation.meetings.errors import TooEarly
from deliberation.meetings.states import MotionState
from deliberation.opinions import actions as opinions
from deliberation.outcomes import carrying, drafting, evaluating, publishing, signing
from deliberation.outcomes.sweeping import sweep_outcomes
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, Origin, Side, TopicState
from tests.api.client import api
from tests.builders import tickets
from tests.builders.browsers import a_browser, words_of
from tests.builders.outcomes import written
from tests.builders.topics import neighbours, verified

BEGINS = timedelta(days=66)


@pytest.fixture
def cast(cast):
    verified(cast.resident)
    verified(cast.neighbour)
    Dwelling.objects.bulk_create(Dwelling(building=cast.building, number=str(n)) for n in range(200, 800))
    return cast


class Days:
    """The moment so many days after the beginning."""

    def __init__(self):
        self.start = clock() - BEGINS

    def __call__(self, days: float) -> dict:
        return {"now": self.start + timedelta(days=days)}


def supported(cast, on, ticket, twenty) -> Topic:
    """It came from a ticket, and twenty stand behind it."""
    staff = {"by": cast.secretary}
    proposal = actions.Proposal(
        "空地怎么停车", "晚上没有地方停，消防通道也被占了。", Origin.RESIDENT, "", (cast.building,), (ticket,)
    )
    topic = actions.propose(proposal, by=cast.resident, **on(0))
    topic = actions.accept(topic=topic, **staff, **on(2))
    assert topic.threshold == 10
    for place, person in enumerate(twenty):
        topic = actions.support(topic=topic, by=person, **on(3 + place / 24))
    assert (topic.state, topic.supports) == (TopicState.AGENDA, 20)
    opinion = opinions.opine(topic=topic, text="画线可以，别占消防通道。", by=twenty[0], **on(4))
    opinions.reply(opinion=opinion, adoption="ADOPTED", text="两侧画禁停线。", **staff, **on(5))
    sides = [(Side.RESIDENTS, 3), (Side.PROPERTY, 1)]
    return actions.grade(topic=topic, grade=Grade.DEEP, form="COUNCIL", sides=sides, **staff, **on(5))


def convened(cast, on, topic, twenty):
    """Invited to, refused without something to read, noticed, and shut until the notice period is over."""
    staff = {"by": cast.secretary}
    what = planning.Plan(
        title="停车议事会",
        convenor="社区居委会",
        contact="010-5555 0101",
        place="社区活动室",
        starts_at=on(11)["now"],
        chair=cast.secretary,
    )
    meeting = planning.plan(what, topics=[topic], **staff, **on(6))
    for person in twenty[:3]:
        inviting.invite(meeting=meeting, side=Side.RESIDENTS, name=person.name, phone=person.phone, **staff, **on(6))
    inviting.invite(meeting=meeting, side=Side.PROPERTY, name="物业小陈", **staff, **on(6))
    with pytest.raises(RuleBroken, match="材料"):
        convening.notice(meeting=meeting, **staff, **on(7))
    planning.add_material(planning.Reading("停车现状", "夜里 75 辆。"), meeting=meeting, **staff, **on(7))
    meeting = convening.notice(meeting=meeting, **staff, **on(7))
    with pytest.raises(TooEarly):
        session.begin(meeting=meeting, **staff, **on(9.9))
    return meeting


def held(cast, on, meeting):
    """One moves, another seconds, one speaks against, three are for it and one is not."""
    staff = {"by": cast.secretary}
    meeting = session.begin(meeting=meeting, **staff, **on(11))
    seats = list(meeting.seats.order_by("pk"))
    for seat in seats:
        session.check_in_by_desk(seat=seat, **staff, **on(11.01))
    motion = debating.move(meeting=meeting, text="画 40 个车位，先到先停", seat=seats[0], **staff, **on(11.02))
    motion = debating.second(motion=motion, seat=seats[1], **staff, **on(11.03))
    debating.ask_to_speak(meeting=meeting, stance="AGAINST", seat=seats[2], **staff, **on(11.03))
    turn = debating.give_floor(meeting=meeting, **staff, **on(11.04))
    debating.write_line(turn=turn, line="怕影响救护车进出。", **staff, **on(11.05))
    debating.put_to_vote(motion=motion, **staff, **on(11.06))
    motion = debating.decide(Count(3, 1, 0), motion=motion, **staff, **on(11.06))
    assert motion.state == MotionState.LEANING
    return session.close(meeting=meeting, **staff, **on(11.1))


def settled(cast, on, topic, meeting, objector):
    """Written, signed, publicised, objected to; it stands once the objection is answered and the time is over."""
    staff = {"by": cast.secretary}
    minutes = drafting.draft(topic=topic, meeting=meeting, **staff, **on(12))
    said = written(no_dissent=False, dissent="有代表担心救护车进出，要求留 4 米。")
    drafting.write(minutes=minutes, what=said, **staff, **on(12))
    minutes = drafting.send(minutes=minutes, **staff, **on(12))
    for who in signing.signers(minutes):
        signing.sign_at_desk(minutes=minutes, who=who, name="某某", **staff, **on(13))
    minutes = publishing.publish(minutes=minutes, **staff, **on(13))
    objection = publishing.object_to(minutes=minutes, text="我家门口不要画。", by=objector, **on(15))
    assert sweep_outcomes(**on(21)) == 0
    publishing.answer(objection=objection, text="门口 5 米内不画。", **staff, **on(21))
    assert sweep_outcomes(**on(21.1)) == 1
    return minutes


def carried_out(cast, on, topic, judges) -> Topic:
    """Late, and everybody sees it; then done, and judged by those whom it concerns."""
    staff = {"by": cast.secretary}
    first, last = localdate(on(22)["now"]), localdate(on(30)["now"])
    laid = carrying.Laid(matter="空地画线", unit="阳光物业", starts_on=first, due_on=last)
    task = carrying.lay_down(topic=topic, what=laid, **staff, **on(22))
    carrying.report(task=task, percent=60, text="东边画好了。", **staff, **on(29))
    assert "1 项延误" in words_of(a_browser().get(f"/topics/{topic.pk}/"))
    carrying.report(task=task, percent=100, text="都画好了。", **staff, **on(34))
    for score, judge in zip((4, 3), judges, strict=True):
        evaluating.evaluate(topic=topic, score=score, solved=score > 3, comment="好停些了。", by=judge, **on(35))
    topic = evaluating.conclude(topic=topic, **staff, **on(64.1))
    return evaluating.archive(topic=topic, **staff, **on(65))


def test_a_parking_topic_from_twenty_supporters_to_its_evaluation(cast):
    on, ticket, twenty = Days(), tickets.a_dispatched_ticket(cast), neighbours(20)

    topic = supported(cast, on, ticket, twenty)
    meeting = convened(cast, on, topic, twenty)
    meeting = held(cast, on, meeting)
    minutes = settled(cast, on, topic, meeting, twenty[5])
    topic.refresh_from_db()
    assert topic.state == TopicState.RESOLVED
    assert carried_out(cast, on, topic, twenty[:2]).state == TopicState.ARCHIVED

    # then a stranger reads the whole way, on pages and through the API, and finds nobody's name
    at = f"/topics/{topic.pk}/"
    pages = [at, f"/outcomes{at}", f"/meetings/{meeting.pk}/", f"/outcomes/{minutes.pk}/", f"{at}opinions/"]
    read = "".join(words_of(a_browser().get(path)) for path in pages)
    for words in ("提出了这个议题", "列入了议程", "发了会议公告", "公示", "落实", "评议", "归档"):
        assert words in read, words
    for words in ("怕影响救护车进出", "有代表担心救护车进出", "门口 5 米内不画"):
        assert words in read, words
    read += str(api().get(f"topics/{topic.pk}/timeline").data) + str(api().get(f"topics/{topic.pk}/outcomes").data)
    for person in (cast.resident, *twenty):
        assert person.phone not in read
        assert person.name not in read
    assert at in words_of(a_browser().get(f"/tickets/{ticket.number}/"))
