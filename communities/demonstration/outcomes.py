"""What came of meetings in a made-up community: one result laid open, one carried out late, one that was evaluated."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.demonstration.people import People
from communities.party.spans import midnight
from deliberation.meetings.models import AgendaItem, Meeting, Motion, Seat, Turn
from deliberation.meetings.states import Answer, MeetingState, MotionState, Stance
from deliberation.outcomes import carrying, drafting, evaluating, publishing, reviewing, signing
from deliberation.outcomes.milestones import Milestone
from deliberation.outcomes.models import Minutes
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, Origin, Side
from deliberation.topics.stepping import locked, take

DAY = timedelta(days=1)
_SIDES = [(Side.RESIDENTS, 3), (Side.PROPERTY, 1)]
_SAID = [
    (Stance.FOR, "赞成，早点办，家里有老人的最盼着。"),
    (Stance.FOR, "赞成，但是别影响接送孩子的时间。"),
    (Stance.AGAINST, "反对急着办，先看看别的小区怎么做的。"),
    (Stance.QUESTION, "钱从公共收益里出，够不够要先算清楚。"),
]


def carry_on(who: People, *, now: datetime) -> None:
    """Everything through the actions, at the moments at which it would have happened: in the afternoon."""
    afternoon = midnight(localdate(now)) - timedelta(hours=8)
    _laid_open(who, afternoon)
    _late(who, afternoon)
    _evaluated(who, afternoon)


def _laid_open(who: People, now: datetime) -> None:
    minutes = published(
        who,
        "楼前路口要不要装减速带",
        "放学时候车开得快，孩子横穿马路，家长都担心。",
        motion="路口装两条减速带",
        opinion="路口装两条减速带，限速 5 公里，先装一条试一个月。",
        dissent="一位居民代表反对：减速带晚上有响声，吵着一楼。",
        at=now - 4 * DAY,
    )
    objection = publishing.object_to(
        minutes=minutes,
        text="我家就在路口边上，晚上过车会吵，能不能换软一点的？",
        by=checked(who)[3],
        now=now - 3 * DAY,
    )
    said = "改用橡胶减速带，装好以后夜里实测，超过标准就拆。"
    publishing.answer(objection=objection, text=said, by=who.secretary, now=now - 2 * DAY)


def _late(who: People, now: datetime) -> None:
    at = now - 60 * DAY
    minutes = published(
        who,
        "楼道里的旧自行车怎么清",
        "楼道堆着没人要的自行车，消防检查也说过。",
        motion="贴通知一个月后统一清走",
        opinion="贴通知一个月，没人认领的统一清走，腾出来的地方画车位。",
        at=at,
    )
    topic = publishing.resolve(topic=minutes.topic, by=None, now=minutes.open_until)
    began = minutes.open_until + DAY
    clear = task(who, topic, "清走没人认领的自行车", began, days=30, fund="公共收益", amount=3200)
    planned = [
        Milestone(localdate(began + days * DAY), percent, words)
        for days, percent, words in ((7, 10, "贴好通知"), (20, 60, "清完 4 个单元"), (30, 100, "全部清完"))
    ]
    carrying.set_milestones(task=clear, milestones=planned, by=who.secretary, now=began)
    carrying.report(
        task=clear, percent=60, text="4 个单元清完了，还剩 2 个单元。", by=who.secretary, now=now - 20 * DAY
    )
    task(who, topic, "腾出来的地方画非机动车位", began, days=75)
    reviewing.set_review(topic=topic, due_on=localdate(now) + 30 * DAY, by=who.secretary, now=began)


def _evaluated(who: People, now: datetime) -> None:
    at = now - 70 * DAY
    minutes = published(
        who,
        "小广场的长椅不够坐",
        "傍晚乘凉的人多，老人没地方坐。",
        motion="加四条带靠背的长椅",
        opinion="加四条带靠背、带扶手的长椅，放在树荫下。",
        at=at,
    )
    topic = publishing.resolve(topic=minutes.topic, by=None, now=minutes.open_until)
    done = minutes.open_until + 20 * DAY
    chairs = task(who, topic, "买四条长椅装好", minutes.open_until + DAY, days=30, fund="社区公益金", amount=2600)
    carrying.report(task=chairs, percent=100, text="四条都装好了，欢迎来坐。", by=who.secretary, now=done)
    review = {"topic": topic, "by": who.secretary}
    reviewing.set_review(due_on=localdate(done + 10 * DAY), now=done, **review)
    said = "下雨多，椅脚有一处松了，等物业加固。"
    reviewing.answer_review(
        verdict="extended", text=said, due_on=localdate(done + 25 * DAY), now=done + 10 * DAY, **review
    )
    reviewing.answer_review(verdict="done", text="椅脚加固了，四条都稳。", now=done + 24 * DAY, **review)
    said = [(5, True, "带扶手的好，站起来省力。"), (4, True, ""), (3, False, "还差两条，东边没有。")]
    ask_to_judge(who, topic, said, done + DAY)
    evaluating.conclude(topic=topic, by=None, now=done + 31 * DAY)


def ask_to_judge(who: People, topic: Topic, said: list[tuple[int, bool, str]], at: datetime) -> None:
    for person, (score, solved, comment) in zip(checked(who), said, strict=False):
        evaluating.evaluate(topic=topic, score=score, solved=solved, comment=comment, by=person, now=at)


def checked(who: People) -> list[User]:
    """Every other resident has had their home checked: homes.settle()."""
    return who.residents[::2]


def task(who: People, topic: Topic, matter: str, at: datetime, *, days: int, **more):
    starts_on = localdate(at)
    company = next(user for user in who.handlers.values() if user.username == "wuye")
    what = carrying.Laid(
        matter=matter,
        unit="物业服务中心",
        person=company,
        starts_on=starts_on,
        due_on=starts_on + timedelta(days=days),
        **more,
    )
    return carrying.lay_down(topic=topic, what=what, by=who.secretary, now=at)


def published(
    who: People, title: str, why: str, *, motion: str, opinion: str, dissent: str = "", at: datetime
) -> Minutes:
    """A topic that was talked over, its minutes signed by both sides and laid open at `at`."""
    by = {"by": who.secretary}
    what = actions.Proposal(title, why, origin=Origin.COMMITTEE)
    topic = actions.propose(what, by=who.secretary, now=at - 20 * DAY)
    topic = actions.place(topic=topic, now=at - 15 * DAY, **by)
    topic = actions.grade(topic=topic, grade=Grade.DEEP, form="COUNCIL", sides=_SIDES, now=at - 14 * DAY, **by)
    meeting = _held(who, topic, motion=motion, is_agreed=not dissent, ended_at=at - DAY)
    for verb, moment in (("convene", at - 13 * DAY), ("notice", meeting.noticed_at), ("begin", meeting.began_at)):
        take(verb, locked(topic), now=moment, **by)
    topic = locked(topic)
    take("minute", topic, now=meeting.ended_at, **by)
    minutes = drafting.draft(topic=topic, meeting=meeting, now=at, **by)
    what = drafting.Written(
        texts={
            "opinion": opinion,
            "focus": "钱从哪里出",
            "duties": "物业负责，居委会督促",
            "next_step": "公示期满就办",
        },
        agreement="LEANING" if dissent else "CONSENSUS",
        outcome="OPINION",
        result=f"照多数人的意见办：{motion}。",
        dissent=dissent,
        no_dissent=not dissent,
    )
    minutes = drafting.write(minutes=minutes, what=what, now=at, **by)
    minutes = drafting.send(minutes=minutes, now=at, **by)
    for one in signing.signers(minutes):
        signing.sign_at_desk(minutes=minutes, who=one, name=who.member.name, now=at, **by)
    return publishing.publish(minutes=minutes, now=at, **by)


def _held(who: People, topic: Topic, *, motion: str, is_agreed: bool, ended_at: datetime) -> Meeting:
    began_at = ended_at - timedelta(minutes=80)
    meeting = Meeting.objects.create(
        state=MeetingState.CLOSED,
        form="COUNCIL",
        title=f"{topic.public_title}议事会",
        place="社区活动室",
        convenor="居委会",
        contact="居委会值班电话",
        chair=who.secretary,
        recorder=who.member,
        starts_at=began_at,
        noticed_at=began_at - 5 * DAY,
        not_before=began_at - 2 * DAY,
        notice_days=3,
        began_at=began_at,
        ended_at=ended_at,
    )
    item = AgendaItem.objects.create(meeting=meeting, topic=topic, position=1, title=topic.public_title)
    company = next(user for user in who.handlers.values() if user.username == "wuye")
    people = [*((user, Side.RESIDENTS) for user in checked(who)[:3]), (company, Side.PROPERTY)]
    here = {"checked_in_at": began_at, "came": True, "answer": Answer.YES}
    seats = [
        Seat.objects.create(meeting=meeting, user=user, name=user.name, side=side, **here) for user, side in people
    ]
    # Who asked first abstained, or voted against.
    counts = {"yes": 3, "no": 0 if is_agreed else 1, "abstain": 1 if is_agreed else 0, "present": 4}
    moved = Motion.objects.create(
        meeting=meeting,
        item=item,
        state=MotionState.CARRIED if is_agreed else MotionState.LEANING,
        text=motion,
        moved_by=seats[0],
        seconded_by=seats[1],
        moved_at=began_at + timedelta(minutes=20),
        decided_at=ended_at - timedelta(minutes=5),
        **counts,
    )
    for seat, (stance, line) in zip(seats, _SAID, strict=True):
        Turn.objects.create(
            meeting=meeting, motion=moved, seat=seat, stance=stance, line=line, began_at=began_at, ended_at=ended_at
        )
    return meeting
