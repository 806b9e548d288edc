"""Meetings of a made-up community: one that was held, and one to come on the topic that was graded for it."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from communities.demonstration.people import People
from communities.party.spans import midnight
from communities.residents.models import Building
from deliberation.meetings import (
    bodies,
    calling,
    coming,
    convening,
    debating,
    inviting,
    listening,
    planning,
    reserving,
    rooms,
    session,
    wall,
)
from deliberation.meetings.asking import Ask
from deliberation.meetings.calling import Call, Where
from deliberation.meetings.deciding import Count
from deliberation.meetings.models import Meeting
from deliberation.meetings.reserving import SigningUp
from deliberation.topics import actions as topics
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, Origin, Side, TopicState

_NOW_PARKED = "白天停 40 辆左右，夜里 75 辆，消防通道上常有 5 到 8 辆。空地能画 32 个车位，不占通道。"
_CHARGING = "3 号楼后面的空地离电源近，离楼 12 米，能放 20 个充电位。装棚和充电柜由物业联系，居民不出钱。"


def meet(who: People, *, now: datetime) -> None:
    """Everything through the actions, at the moments at which it would have happened."""
    day = midnight(localdate(now))
    _council(who, now - timedelta(days=300))
    _held(who, day - timedelta(days=10, hours=-15))
    _called(who, day + timedelta(days=5, hours=19), now=day - timedelta(days=1, hours=-9))
    parking = Topic.objects.filter(state=TopicState.AGENDA, grade=Grade.DEEP).first()
    if parking:
        _coming(who, parking, day + timedelta(days=2, hours=15), now=day - timedelta(days=1, hours=-10))


def _council(who: People, at: datetime) -> None:
    body = bodies.found_body(name="社区议事会", charge="小区里大家共同的事。", by=who.secretary, now=at)
    for person in who.residents[3:8]:
        seated = {"name": person.name, "phone": person.phone, "side": Side.RESIDENTS, "starts_on": at.date()}
        bodies.seat_member(body=body, **seated, by=who.secretary, now=at)


def _coming(who: People, topic: Topic, starts_at: datetime, *, now: datetime) -> None:
    by = {"by": who.secretary, "now": now}
    what = _plan(who, "楼前空地停车议事会", starts_at, open_seats=8)
    meeting = planning.plan(what, topics=[topic], **by)
    item = meeting.agenda.get()
    for title, minutes in (("物业介绍现状", 10), ("各方说想法", 20)):
        planning.add_item(meeting=meeting, parent=item, title=title, minutes=minutes, **by)
    planning.add_material(planning.Reading("停车现状", _NOW_PARKED), meeting=meeting, **by)
    for person in who.residents[:5]:
        inviting.invite(meeting=meeting, side=Side.RESIDENTS, name=person.name, phone=person.phone, **by)
    for side, name in ((Side.PROPERTY, "物业经理"), (Side.OWNERS, "业委会主任"), (Side.UNITS, "物业街区代表")):
        inviting.invite(meeting=meeting, side=side, name=name, **by)
    asks = (Ask("带不带孩子", ("带", "不带")), Ask("想问什么"))
    what = SigningUp(asks, "议事厅坐得下 30 人。开会时不录像、不拍照。", 2, "坐轮椅、拄拐的邻居")
    reserving.arrange_signing_up(what, meeting=meeting, **by)
    meeting = convening.notice(meeting=meeting, **by)
    later = now + timedelta(hours=10)
    for person in who.residents[:2]:
        inviting.answer(meeting=meeting, comes=True, by=person, now=later)
    for person, kids, wish in zip(
        who.residents[8:11], ("不带", "带", "不带"), ("夜里几点以后不能停", "", "收不收费"), strict=True
    ):
        listening.sign_up(meeting=meeting, answers=[kids, wish], accepts=True, by=person, now=later)
    for person in who.residents[1], who.residents[8]:
        coming.list_me(meeting=meeting, listed=True, by=person, now=later)


def _called(who: People, starts_at: datetime, *, now: datetime) -> None:
    """Two that residents called: one was listed, and one waits for more to join."""
    # Every second resident's home is verified: homes.py.
    first, other, *joiners = who.residents[::2]
    where = Where(starts_at, place="", wants_room=True, near=Building.objects.order_by("sort", "pk").first())
    said = "广场舞和孩子踢球挤在一块空地上，几点到几点谁用，大家坐下来说说。"
    meeting = calling.call(Call("空地几点跳舞、几点踢球", said, where, people=20), by=first, now=now)
    for person in [other, *joiners[:4]]:
        meeting = calling.cosign(meeting=meeting, by=person, now=now + timedelta(hours=2))
    rooms.lend_room(meeting=meeting, place="社区活动室一楼", by=who.secretary, now=now + timedelta(hours=5))
    said = "顶楼的天台常年锁着，能不能放几盆花、晒晒被子。想先听听住顶楼的邻居怎么说。"
    online = Where(starts_at + timedelta(days=1), mode="ONLINE", link="https://meeting.example.com/roof")
    meeting = calling.call(Call("顶楼天台能不能用", said, online, people=20), by=other, now=now)
    calling.cosign(meeting=meeting, by=first, now=now + timedelta(hours=3))


def _held(who: People, starts_at: datetime) -> None:
    before = starts_at - timedelta(days=8)
    by = {"by": who.secretary, "now": before}
    said = "楼道里充电不安全，推上楼也累。能不能在楼下找个地方集中充电，大家商量放在哪里。"
    what = topics.Proposal("电动车在哪里充电", said, origin=Origin.COMMITTEE)
    topic = topics.propose(what, by=who.secretary, now=before - timedelta(days=4))
    topic = topics.place(topic=topic, **by)
    sides = [(Side.RESIDENTS, 5), (Side.PROPERTY, 1)]
    topic = topics.grade(topic=topic, grade=Grade.DEEP, form="COUNCIL", sides=sides, **by)
    meeting = planning.plan(_plan(who, "电动车充电议事会", starts_at), topics=[topic], **by)
    planning.add_material(planning.Reading("两处空地的情况", _CHARGING), meeting=meeting, **by)
    for person in who.residents[:5]:
        inviting.invite(meeting=meeting, side=Side.RESIDENTS, name=person.name, phone=person.phone, **by)
    inviting.invite(meeting=meeting, side=Side.PROPERTY, name="物业经理", **by)
    meeting = session.begin(meeting=convening.notice(meeting=meeting, **by), by=who.secretary, now=starts_at)
    _talked(who, meeting, starts_at)


def _talked(who: People, meeting: Meeting, at: datetime) -> None:
    def at_minute(minutes: int) -> dict:
        return {"by": who.secretary, "now": at + timedelta(minutes=minutes)}

    seats = list(meeting.seats.order_by("pk"))
    for seat in seats:
        session.check_in_by_desk(seat=seat, **at_minute(1))
    session.turn_to(item=meeting.agenda.get(), **at_minute(2))
    text = "充电棚放在 3 号楼后面的空地，晚上 10 点以后不放音乐提示。"
    motion = debating.move(meeting=meeting, text=text, seat=seats[1], **at_minute(5))
    debating.second(motion=motion, seat=seats[2], **at_minute(6))
    lines = [
        (seats[1], "FOR", "离电源近，不用推上楼，放心。"),
        (seats[3], "AGAINST", "离我们单元窗户近，怕吵，最好再远一点。"),
        (seats[5], "QUESTION", "电费怎么算，谁来管？"),
    ]
    for place, (seat, stance, line) in enumerate(lines):
        debating.ask_to_speak(meeting=meeting, stance=stance, seat=seat, **at_minute(7))
        turn = debating.give_floor(meeting=meeting, **at_minute(8 + 3 * place))
        debating.write_line(turn=turn, line=line, **at_minute(10 + 3 * place))
    wall.ask(meeting=meeting, text="快递车能不能也在那里充？", by=who.residents[0], now=at + timedelta(minutes=15))
    debating.put_to_vote(motion=motion, **at_minute(20))
    debating.decide(Count(yes=5, no=1, abstain=0), motion=motion, **at_minute(22))
    session.close(meeting=meeting, **at_minute(70))


def _plan(who: People, title: str, starts_at: datetime, **more) -> planning.Plan:
    told = {"convenor": "社区居委会", "contact": "请打社区电话", "place": "社区议事厅"}
    return planning.Plan(title=title, starts_at=starts_at, chair=who.secretary, recorder=who.clerk, **told, **more)
