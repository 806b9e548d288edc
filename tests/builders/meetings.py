"""Meetings at each step of their way, with residents and the property company at the table."""

from datetime import timedelta

from django.utils.timezone import now as clock

from communities.accounts.models import User
from deliberation.meetings import calling, convening, inviting, planning, session
from deliberation.meetings.models import Meeting, Seat
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, Side
from tests.builders.people import a_resident
from tests.builders.topics import on_the_agenda, verified

SIDES = ((Side.RESIDENTS, 5), (Side.PROPERTY, 1))
# The announced time lies so far ahead when it is noticed; its period is three days.
AHEAD = timedelta(days=4)


def a_graded_topic(cast, *, form: str = "COUNCIL", sides=SIDES, **more) -> Topic:
    return actions.grade(
        topic=on_the_agenda(cast, **more), grade=Grade.DEEP, form=form, sides=sides, by=cast.secretary, now=clock()
    )


def what_of(cast, **more) -> planning.Plan:
    told = {"title": "停车议事会", "convenor": "社区居委会", "contact": "010-5555 0101", "place": "社区活动室"}
    return planning.Plan(**{"starts_at": clock() + AHEAD, "chair": cast.secretary, **told, **more})


def a_planned_meeting(cast, *, topics=None, now=None, **more) -> Meeting:
    about = topics or [a_graded_topic(cast)]
    now = now or clock()
    return planning.plan(what_of(cast, **{"starts_at": now + AHEAD, **more}), topics=about, by=cast.secretary, now=now)


def invited(meeting: Meeting, side: str, user=None, name: str = "", *, by, now=None) -> Seat:
    """A seat, of an account or of a name alone."""
    name = name or user.name
    phone = (user.phone or "") if user else ""
    return inviting.invite(meeting=meeting, side=side, name=name, phone=phone, by=by, now=now or clock())


def a_ready_meeting(cast, *, now=None, **more) -> Meeting:
    """Nothing is missing: five residents (the first two of the cast), the property company, something to read."""
    now = now or clock()
    meeting = a_planned_meeting(cast, now=now, **more)
    people = [cast.resident, cast.neighbour, *(_representative(n) for n in range(3))]
    for person in people:
        invited(meeting, Side.RESIDENTS, person, by=cast.secretary, now=now)
    invited(meeting, Side.PROPERTY, name="物业陈经理", by=cast.secretary, now=now)
    planning.add_material(
        planning.Reading("停车现状", "白天 40 辆，夜里 75 辆。"), meeting=meeting, by=cast.secretary, now=now
    )
    return meeting


def _representative(n: int) -> User:
    """The same people at every meeting."""
    phone = f"1380007{n:04d}"
    return User.objects.filter(username=f"r_{phone}").first() or a_resident(phone, f"代表{n}")


def a_noticed_meeting(cast, *, now=None, **more) -> Meeting:
    now = now or clock()
    return convening.notice(meeting=a_ready_meeting(cast, now=now, **more), by=cast.secretary, now=now)


def a_due_meeting(cast, **more) -> Meeting:
    """Noticed four days ago, so that it may begin now."""
    return a_noticed_meeting(cast, now=clock() - AHEAD, **more)


def a_session(cast, *, there: int = 6, **more) -> Meeting:
    """Going on, and so many of the six at the table are there: the property company first, then residents."""
    meeting = session.begin(meeting=a_due_meeting(cast, **more), by=cast.secretary, now=clock())
    for seat in meeting.seats.at_the_table().order_by("-pk")[:there]:
        session.check_in_by_desk(seat=seat, by=cast.secretary, now=clock())
    meeting.refresh_from_db()
    return meeting


def joiners(count: int, *, start: int = 0) -> list[User]:
    """Residents whose homes are verified, the same ones each time."""
    found = []
    for n in range(start, start + count):
        phone = f"1380006{n:04d}"
        known = User.objects.filter(username=f"r_{phone}").first()
        found.append(known or verified(a_resident(phone, f"邻居{n}")))
    return found


def what_called(**more) -> calling.Call:
    told = {"title": "花坛谁来浇水", "about": "夏天花都干死了，想排个班。", **more}
    where = {
        name: told.pop(name) for name in ("starts_at", "mode", "place", "near", "link", "wants_room") if name in told
    }
    return calling.Call(
        where=calling.Where(**{"starts_at": clock() + AHEAD, "place": "3 号楼前的凉亭", **where}), **told
    )


def a_call(by: User, *, signed: int = 0, now=None, **more) -> Meeting:
    """Called by a resident, and so many have joined; with five it is listed."""
    meeting = calling.call(what_called(**more), by=by, now=now or clock())
    for person in joiners(signed, start=100):
        meeting = calling.cosign(meeting=meeting, by=person, now=now or clock())
    return meeting


def seat_of(meeting: Meeting, user) -> Seat:
    return meeting.seats.get(user=user)
