"""What comes after a meeting: one that was held, its minutes at each step, tasks that are carried out."""

from datetime import datetime, timedelta

from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from deliberation.meetings.models import AgendaItem, Meeting, Motion, Seat, Turn
from deliberation.meetings.states import Answer, MeetingState, MotionState, Stance
from deliberation.outcomes import above, carrying, drafting, publishing, signing
from deliberation.outcomes.models import Minutes, Task
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, Side
from deliberation.topics.stepping import locked, take
from tests.builders.topics import on_the_agenda

TEXTS = {"opinion": "空地画 12 个车位，消防通道不停车。", "focus": "收费不收费", "duties": "物业画线"}
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


@atomic
def a_minuted_topic(cast, *, form: str = "COUNCIL", at: datetime | None = None, **more) -> Topic:
    """A topic that two sides have talked over: two residents invited, one of them there, the property company too."""
    at = at or clock()
    topic = on_the_agenda(cast, **more)
    sides = [(Side.RESIDENTS, 2), (Side.PROPERTY, 1)]
    topic = actions.grade(topic=topic, grade=Grade.DEEP, form=form, sides=sides, by=cast.secretary, now=at)
    a_held_meeting(cast, topic, form=form, at=at)
    topic = locked(topic)
    for verb in ("convene", "notice", "begin", "minute"):
        take(verb, topic, by=cast.secretary, now=at)
    return topic


def a_held_meeting(cast, topic: Topic, *, form: str, at: datetime) -> Meeting:
    meeting = Meeting.objects.create(
        state=MeetingState.CLOSED,
        form=form,
        title="空地停车议事会",
        place="社区活动室",
        convenor="居委会",
        contact="010-5555 0101",
        chair=cast.secretary,
        recorder=cast.member,
        starts_at=at - timedelta(hours=2),
        noticed_at=at - WEEK,
        not_before=at - timedelta(days=3),
        notice_days=3,
        began_at=at - timedelta(hours=2),
        ended_at=at,
    )
    item = AgendaItem.objects.create(meeting=meeting, topic=topic, position=1, title="空地怎么停车")
    here = {"checked_in_at": meeting.began_at, "came": True, "answer": Answer.YES}
    resident = Seat.objects.create(meeting=meeting, user=cast.resident, name="李阿姨", side=Side.RESIDENTS, **here)
    Seat.objects.create(meeting=meeting, user=cast.neighbour, name="赵大爷", side=Side.RESIDENTS)
    company = Seat.objects.create(meeting=meeting, user=cast.property, name="物业小陈", side=Side.PROPERTY, **here)
    motion = Motion.objects.create(
        meeting=meeting,
        item=item,
        state=MotionState.LEANING,
        text="空地画 12 个车位",
        moved_by=resident,
        seconded_by=company,
        yes=1,
        no=0,
        abstain=1,
        present=2,
        decided_at=at,
    )
    for seat, stance, line in [
        (resident, Stance.FOR, "打 13800000001 找我，我赞成画线。"),
        (company, Stance.QUESTION, "谁出钱？"),
    ]:
        Turn.objects.create(
            meeting=meeting, motion=motion, seat=seat, stance=stance, line=line, began_at=at, ended_at=at
        )
    return meeting


def a_draft(cast, topic: Topic | None = None, *, at: datetime | None = None) -> Minutes:
    at = at or clock()
    topic = topic or a_minuted_topic(cast, at=at)
    meeting = topic.agenda_items.latest("pk").meeting
    return drafting.draft(topic=topic, meeting=meeting, by=cast.secretary, now=at)


def written(**more) -> drafting.Written:
    """What a council's recorder writes."""
    common = {"texts": TEXTS, "agreement": "LEANING", "outcome": "OPINION", "result": "画线停车，先到先停。"}
    return drafting.Written(**(common | {"no_dissent": True} | more))


def signed(cast, minutes: Minutes | None = None, *, at: datetime | None = None, **more) -> Minutes:
    """Complete minutes that everybody has signed."""
    at, by = at or clock(), {"by": cast.secretary}
    minutes = minutes or a_draft(cast, at=at)
    drafting.write(minutes=minutes, what=written(**more), now=at, **by)
    minutes = drafting.send(minutes=minutes, now=at, **by)
    for who in signing.signers(minutes):
        signing.sign_at_desk(minutes=minutes, who=who, now=at, **by)
    return minutes


def publicised(cast, minutes: Minutes | None = None, *, at: datetime | None = None, **more) -> Minutes:
    at = at or clock()
    return publishing.publish(minutes=signed(cast, minutes, at=at, **more), by=cast.secretary, now=at)


def a_topic_above(cast, *, to: str = "STREET", at: datetime | None = None, **more) -> Topic:
    """Publicised, and sent up at `at`: the street is to decide."""
    at = at or clock()
    text = "画线要动街道的绿地，问题打 13800000001。"
    topic = publicised(cast, a_draft(cast, a_minuted_topic(cast, at=at, **more), at=at), at=at).topic
    return publishing.escalate(topic=topic, to=to, text=text, by=cast.secretary, now=at)


def heard_back(cast, topic: Topic, *, at: datetime | None = None, **changes) -> Topic:
    """What was decided above is written down, on the day itself."""
    at = at or clock()
    told = {"text": "同意。", "on": localdate(at), "number": "口头答复"}
    return above.hear_back(topic=topic, **told | changes, by=cast.secretary, now=at)


def a_resolved_topic(cast, *, outcome: str = "OPINION", at: datetime | None = None, **more) -> Topic:
    """Publicised a week before `at` and without objections; with any `outcome`, whatever its form may end with."""
    at = at or clock()
    before, by = at - WEEK, {"by": cast.secretary}
    minutes = signed(cast, a_draft(cast, a_minuted_topic(cast, at=before, **more), at=before), at=before)
    Minutes.objects.filter(pk=minutes.pk).update(outcome=outcome)
    minutes = publishing.publish(minutes=minutes, now=before, **by)
    return publishing.resolve(topic=minutes.topic, now=at, **by)


def a_task(cast, topic: Topic | None = None, *, due_on=None, at=None, person=None, **more) -> Task:
    """`more` is the topic's."""
    at = at or clock()
    topic = topic or a_resolved_topic(cast, at=at, **more)
    due_on = due_on or localdate(at) + MONTH
    starts_on = min(due_on, localdate(at))
    what = carrying.Laid(matter="空地画线", unit="阳光物业", starts_on=starts_on, due_on=due_on, person=person)
    return carrying.lay_down(topic=topic, what=what, by=cast.secretary, now=at)


def a_finished_task(cast, *, at: datetime | None = None, **more) -> Task:
    at = at or clock()
    task = a_task(cast, at=at, **more)
    carrying.report(task=task, percent=100, text="线画好了。", by=cast.secretary, now=at)
    task.refresh_from_db()
    return task
