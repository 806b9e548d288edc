"""What of consultation is one's own, for the page 我的: what waits for an answer first, then what one put forward."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _

from communities.accounts.models import User
from communities.looks.words import when
from deliberation.ballots.models import Elector
from deliberation.ballots.states import State
from deliberation.meetings.models import Seat
from deliberation.meetings.states import Answer, MeetingState
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.states import MinutesState
from deliberation.topics.models import Topic
from deliberation.topics.saying import chip_of

_MOST = 5


def parts_of(user: User, request) -> list[dict]:
    """Named in settings.MY_PARTS. Four queries."""
    now = clock()
    rows = [*_to_sign(user), *_invited(user, now), *_to_vote(user, now), *_topics(user, now)]
    return [{"template": "outcomes/_mine.html", "rows": rows}] if rows else []


def to_sign(user: User) -> QuerySet[Minutes]:
    """Minutes of meetings at which they sat, and which they have neither signed nor refused."""
    sat = Seat.objects.at_the_table().filter(user=user, came=True)
    found = Minutes.objects.filter(state=MinutesState.SIGNING, meeting__in=sat.values("meeting"))
    return found.exclude(signatures__seat__in=sat).select_related("topic").order_by("pk")


def _to_sign(user: User) -> list[dict]:
    return [
        _row(one.topic.public_title, reverse("outcomes:sign", args=[one.pk]), _("会议纪要等您签字"), "wait")
        for one in to_sign(user)[:_MOST]
    ]


def _invited(user: User, now: datetime) -> list[dict]:
    found = Seat.objects.at_the_table().filter(user=user, answer=Answer.PENDING, meeting__state=MeetingState.NOTICED)
    found = found.filter(meeting__starts_at__date__gte=localdate(now))
    return [
        _row(seat.meeting.title, reverse("meetings:meeting", args=[seat.meeting_id]), _("请您答复来不来"), "wait")
        | {"meta": when(seat.meeting.starts_at, now)}
        for seat in found.select_related("meeting").order_by("meeting__starts_at")[:_MOST]
    ]


def _to_vote(user: User, now: datetime) -> list[dict]:
    found = Elector.objects.of(user).waiting().filter(ballot__state=State.OPEN, ballot__closes_at__gt=now)
    ballots = {line.ballot_id: line.ballot for line in found.select_related("ballot").order_by("ballot__closes_at")}
    return [
        _row(one.question, reverse("ballots:vote", args=[one.pk]), _("等您投票"), "wait")
        | {"meta": _("%s 截止") % when(one.closes_at, now)}
        for one in list(ballots.values())[:_MOST]
    ]


def _topics(user: User, now: datetime) -> list[dict]:
    rows = []
    for one in Topic.objects.filter(proposer=user).for_rows().order_by("-pk")[:_MOST]:
        words, tone = chip_of(one)
        told = _("我提的，%s") % when(one.proposed_at, now)
        rows.append(_row(one.title, reverse("topics:topic", args=[one.pk]), words, tone) | {"meta": told})
    return rows


def _row(title: str, url: str, chip: str, tone: str) -> dict:
    return {"title": title, "url": url, "chip": chip, "tone": tone, "icon": "talk", "meta": ""}
