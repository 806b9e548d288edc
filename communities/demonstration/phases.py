"""Topics of a made-up community at the phases that no other file shows, so that each phase can be looked at and tried."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from communities.demonstration.outcomes import DAY, ask_to_judge, checked, published, task
from communities.demonstration.people import People
from communities.feedback.models import Category
from communities.feedback.reporting import Report
from communities.party.spans import midnight
from deliberation.meetings import convening, debating, inviting, planning, session, wall
from deliberation.outcomes import carrying, evaluating, publishing
from deliberation.topics import actions as topics
from deliberation.topics import deliberating
from deliberation.topics.models import Topic
from deliberation.topics.process import Form
from deliberation.topics.states import Grade, Origin, Side

_LIFTS = "一户一户说下来，六层的急着装，一层的担心挡光和掉价。先定一件事：要不要请设计单位来看一次。"


def fill_in(who: People, *, now: datetime) -> None:
    """Everything through the actions, at the moments at which it would have happened."""
    afternoon = midnight(localdate(now)) - timedelta(hours=8)
    _merged_and_taken_back(who, afternoon - 3 * DAY)
    _turned_into_a_ticket(who, afternoon)
    _on_the_agenda(who, afternoon - 4 * DAY)
    _prepared(who, afternoon)
    _two_of_four(who, afternoon)
    _handed_up(who, afternoon - 30 * DAY)
    _handed_to_the_street(who, afternoon - 9 * DAY)
    _filed(who, afternoon - 120 * DAY)
    # At whatever hour the demonstration is made: this one is there to be tried.
    _going_on(who, now - timedelta(minutes=20))


def _merged_and_taken_back(who: People, at: datetime) -> None:
    first, second, *others = checked(who)
    lamps = topics.propose(
        topics.Proposal("北门的路灯太暗", "下晚自习的孩子走那一段害怕。"), by=first, now=at - 4 * DAY
    )
    lamps = topics.accept(topic=lamps, by=who.secretary, now=at - 3 * DAY)
    for hours, person in enumerate(others[:3], start=1):
        lamps = topics.support(topic=lamps, by=person, now=at - 2 * DAY + timedelta(hours=hours))
    again = topics.propose(
        topics.Proposal("北门晚上看不清路", "路灯隔得远，有两盏一直不亮。"), by=second, now=at - 2 * DAY
    )
    topics.merge(topic=again, into=lamps, text="说的是同一段路。", by=who.secretary, now=at)
    hasty = topics.propose(topics.Proposal("快递柜换个地方", "取件的人挡着单元门。"), by=second, now=at)
    topics.withdraw(topic=hasty, by=second, now=at + timedelta(hours=4))


def _turned_into_a_ticket(who: People, at: datetime) -> None:
    what = topics.Proposal("三单元门口的井盖响", "车一过就响，夜里听得清清楚楚。")
    cover = topics.propose(what, by=checked(who)[4], now=at - DAY)
    category = Category.objects.get(code="PF02")
    what = Report(category=category, title=cover.title, text=cover.background, place="三单元门口")
    topics.to_ticket(topic=cover, what=what, by=who.secretary, now=at)


def _on_the_agenda(who: People, at: datetime) -> None:
    what = topics.Proposal("活动室周末给谁用", "书画班、合唱队都想用周六上午。", origin=Origin.COMMITTEE)
    topics.place(topic=topics.propose(what, by=who.member, now=at), by=who.secretary, now=at + timedelta(hours=1))


def _graded(who: People, title: str, why: str, at: datetime, residents: int = 5, form: str = Form.COUNCIL) -> Topic:
    sides = [(Side.RESIDENTS, residents), (Side.PROPERTY, 1)]
    topic = topics.propose(topics.Proposal(title, why, origin=Origin.COMMITTEE), by=who.secretary, now=at - 4 * DAY)
    topic = topics.place(topic=topic, by=who.secretary, now=at - 3 * DAY)
    return topics.grade(topic=topic, grade=Grade.DEEP, form=form, sides=sides, by=who.secretary, now=at)


def _plan(who: People, title: str, starts_at: datetime) -> planning.Plan:
    told = {"convenor": "社区居委会", "contact": "请打社区电话", "place": "社区议事厅"}
    return planning.Plan(title=title, starts_at=starts_at, chair=who.secretary, recorder=who.clerk, **told)


def _prepared(who: People, at: datetime) -> None:
    """Not noticed yet: there is nothing to read, and nobody of the property company is asked."""
    topic = _graded(who, "宠物在哪里遛", "草坪上有狗便，也有人怕狗。", at - 2 * DAY)
    what = _plan(who, "养宠物的事坐下来说", at + timedelta(days=9, hours=3))
    meeting = planning.plan(what, topics=[topic], by=who.secretary, now=at)
    for person in checked(who)[:3]:
        inviting.invite(
            meeting=meeting, side=Side.RESIDENTS, name=person.name, phone=person.phone, by=who.secretary, now=at
        )


def _two_of_four(who: People, at: datetime) -> None:
    """四议两公开: the party's meeting is still to come."""
    why = "社区用房空着两间，来吃饭的老人要走到街口。办不办食堂，是全体居民的事。"
    topic = _graded(who, "空着的社区用房办老年食堂", why, at - 6 * DAY, form=Form.FOUR_DELIBERATIONS)
    for days, verb, numbers, text in (
        (4, "party_propose", (7, 6, 6), "党总支提议办老年食堂，先试一年。"),
        (2, "committees_agree", (12, 11, 9), "两委同意，请三家单位报价，报价公开。"),
    ):
        moment = at - days * DAY
        topic = deliberating.tell(
            verb,
            deliberating.Held(localdate(moment), *numbers, text),
            topic=topic,
            by=who.secretary,
            now=moment,
        )


def _handed_up(who: People, at: datetime) -> None:
    minutes = published(
        who,
        "老楼加装电梯",
        "六层的老人下不了楼，一层的担心挡光。",
        motion="先请设计单位来看一次",
        opinion=_LIFTS,
        dissent="一层两户反对：要先说清楚怎么补偿。",
        at=at,
    )
    said = "装不装要由这栋楼的业主依法表决（《民法典》第二百七十八条），社区定不了，连同各方意见一起交上去。"
    publishing.escalate(topic=minutes.topic, to="OWNERS", text=said, by=who.secretary, now=at + 2 * DAY)


def _handed_to_the_street(who: People, at: datetime) -> None:
    """Waits for an answer on the platform's host: an officer of the street finds it there at once."""
    minutes = published(
        who,
        "南门外的人行道改不改",
        "盲道断了一截，轮椅和婴儿车只能走机动车道。",
        motion="请街道把盲道接上，挪走三根桩",
        opinion="把盲道接上，三根桩挪到路边，孩子和老人过得去。",
        dissent="一位居民代表担心没了桩，汽车会开上人行道。",
        at=at,
    )
    said = "人行道是街道管的路，社区动不了；各方意见都在案卷里，请街道定。"
    publishing.escalate(topic=minutes.topic, to="STREET", text=said, by=who.secretary, now=at + 5 * DAY)


def _filed(who: People, at: datetime) -> None:
    minutes = published(
        who,
        "楼道灯换成声控的",
        "拉线灯常坏，老人摸黑上楼。",
        motion="六个单元都换成声控灯",
        opinion="六个单元都换成声控灯，晚上十点以后调低亮度。",
        dissent="一位居民代表担心夜里一咳嗽灯就亮。",
        at=at,
    )
    topic = publishing.resolve(topic=minutes.topic, by=None, now=minutes.open_until)
    done = minutes.open_until + 15 * DAY
    lamps = task(who, topic, "六个单元换灯", minutes.open_until + DAY, days=20, fund="公共收益", amount=1860)
    carrying.report(task=lamps, percent=100, text="36 盏都换好了。", by=who.secretary, now=done)
    ask_to_judge(
        who, topic, [(5, True, "上楼亮堂了。"), (5, True, ""), (4, True, "十点以后再暗一点更好。")], done + DAY
    )
    topic = evaluating.conclude(topic=topic, by=None, now=done + 31 * DAY)
    evaluating.archive(topic=topic, by=who.secretary, now=done + 33 * DAY)


def _going_on(who: People, began: datetime) -> None:
    """A session with a motion on the table: one has spoken, two wait, three have not come, and there is room to try."""
    before = began - 8 * DAY
    by = {"by": who.secretary, "now": before}
    topic = _graded(who, "门前小花园怎么改", "冬青长得太高，里面没人走，有人想改成健身角。", before - DAY, residents=8)
    meeting = planning.plan(_plan(who, "门前小花园议事会", began), topics=[topic], **by)
    planning.add_material(
        planning.Reading("小花园现状", "长 18 米，宽 6 米，冬青 40 株，石凳两条坏了。"), meeting=meeting, **by
    )
    for person in who.residents[:8]:
        inviting.invite(meeting=meeting, side=Side.RESIDENTS, name=person.name, phone=person.phone, **by)
    inviting.invite(meeting=meeting, side=Side.PROPERTY, name="物业经理", **by)
    meeting = session.begin(meeting=convening.notice(meeting=meeting, **by), by=who.secretary, now=began)
    seats = list(meeting.seats.order_by("pk"))

    def after(minutes: int) -> dict:
        return {"by": who.secretary, "now": began + timedelta(minutes=minutes)}

    # The first three have not come: whoever tries the demonstration signs in as one of them and says “我到了”.
    for seat in seats[3:]:
        session.check_in_by_desk(seat=seat, **after(1))
    session.turn_to(item=meeting.agenda.get(), **after(2))
    motion = debating.move(meeting=meeting, text="冬青移走一半，改成健身角，留一条小路。", seat=seats[3], **after(4))
    debating.second(motion=motion, seat=seats[4], **after(5))
    for seat, stance in zip(seats[4:7], ("FOR", "AGAINST", "QUESTION"), strict=True):
        debating.ask_to_speak(meeting=meeting, stance=stance, seat=seat, **after(6))
    turn = debating.give_floor(meeting=meeting, **after(7))
    debating.write_line(turn=turn, line="老人下楼就能活动，不用走到广场。", **after(9))
    wall.ask(meeting=meeting, text="健身器材谁来修？", by=who.residents[5], now=began + timedelta(minutes=10))
