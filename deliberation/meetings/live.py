"""A meeting as it stands this second, the same for everybody: for two thousand phones on one machine.

Its version is the meeting's `changed_at`, which every action moves, and how many have voted, which phones are told every
few seconds. Phones ask with the version they have and are told that nothing changed: from the cache for a second, then
with one query, four in a vote. Nothing of a person is in it but sides and masked names; what is one's own is asked for
apart, when something changed.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count
from django.utils.timezone import now as clock

from communities.kernel.asking import iso
from deliberation.ballots.models import Ballot
from deliberation.meetings.models import Meeting, Question
from deliberation.meetings.queries import speakers, votes_in
from deliberation.meetings.quorum import Quorum
from deliberation.meetings.saying import lacking_words, lost_words, over_words, person_of
from deliberation.meetings.session import quorum_of
from deliberation.meetings.states import BUSY, MeetingState, MotionState, QuestionState

# A version is believed for so long; what was made of it is kept a little longer.
_BELIEVED, _KEPT = 1, 60
# So long phones read of as many votes: not every vote is news to two thousand of them.
_VOTES_KEPT = 5
_MOST_QUESTIONS = 30


def version_of(pk: int) -> str | None:
    """Which version the meeting has now, None where there is none to read. At most four queries."""
    key = f"meeting-version:{pk}"
    found = cache.get(key)
    if found is None:
        meeting = Meeting.objects.public().with_vote().filter(pk=pk).only("changed_at").first()
        found = stamp(meeting, for_phones=True) if meeting else ""
        cache.set(key, found, _BELIEVED)
    return found or None


def stamp(meeting: Meeting, *, for_phones: bool = False) -> str:
    """The version of a meeting that was just read."""
    return _stamp(meeting, _votes(meeting, for_phones))


def _stamp(meeting: Meeting, votes: dict | None) -> str:
    counts = f"-{votes['voted']}-{votes['on_paper']}-{votes['entered']}-{votes['is_over']:d}" if votes else ""
    return f"{meeting.changed_at.timestamp():.6f}{counts}"


def _votes(meeting: Meeting, for_phones: bool) -> dict | None:
    """How far the vote is that phones take now. At most four queries, none where `with_vote` knows of none."""
    known = meeting if hasattr(meeting, "vote") else Meeting.objects.with_vote().only("pk").get(pk=meeting.pk)
    if not known.vote:
        return None

    def count() -> dict:
        return votes_in(Ballot.objects.only("closes_at").get(pk=known.vote))

    return cache.get_or_set(f"meeting-votes:{known.vote}", count, _VOTES_KEPT) if for_phones else count()


def state_of(pk: int, version: str) -> dict:
    """The whole state, made once for each version."""
    key = f"meeting-state:{pk}:{version}"
    found = cache.get(key)
    if found is None:
        found = made(Meeting.objects.select_related("chair").get(pk=pk), for_phones=True)
        # Written under the version that was read with it: the asked one may be a second old.
        cache.set(f"meeting-state:{pk}:{found['version']}", found, _KEPT)
        cache.set(key, found, _KEPT)
    return found


def made(meeting: Meeting, *, for_phones: bool = False) -> dict:
    """Read anew. At most twenty-two queries."""
    runs, votes = meeting.state == MeetingState.IN_SESSION, _votes(meeting, for_phones)
    motions = list(meeting.motions.select_related("moved_by", "item", "ballot"))
    motion = next((one for one in motions if one.state in BUSY), None)
    proposed = next((one for one in motions if one.state == MotionState.PROPOSED), None)
    turn = meeting.turns.filter(began_at__isnull=False, ended_at__isnull=True).select_related("seat").first()
    items = list(meeting.agenda.all())
    begun = [item for item in items if item.began_at and runs]
    settled = _settled(meeting, motions, items) if runs else None
    current = max(begun, key=lambda item: item.began_at, default=None)
    return {
        "version": _stamp(meeting, votes),
        "id": meeting.pk,
        "title": meeting.title,
        "state": meeting.state,
        "state_name": meeting.get_state_display(),
        "quorum": _quorum(meeting, motion) if meeting.rules and meeting.state != MeetingState.CLOSED else None,
        "item": _item(current) if current else None,
        "motion": _motion(motion or proposed, votes) if motion or proposed else None,
        "speaker": _speaker(turn, meeting) if turn else None,
        "queue": [_waits(one) for one in speakers(meeting)] if runs else [],
        "questions": [_question(one) for one in questions_of(meeting)],
        "settled": _motion(settled) if settled else None,
        "decided": [_motion(one) for one in motions if one.decided_at and one.state != MotionState.WITHDRAWN],
    }


def questions_of(meeting: Meeting) -> list[Question]:
    """The wall: what is being answered first, then what most want to know."""
    found = meeting.questions.exclude(state=QuestionState.HIDDEN).annotate(likes=Count("likers"))
    order = {QuestionState.LIVE: 0, QuestionState.ASKED: 1, QuestionState.ANSWERED: 2}
    newest = found.order_by("-pk")[:_MOST_QUESTIONS]
    return sorted(newest, key=lambda one: (order[QuestionState(one.state)], -one.likes, one.pk))


def _settled(meeting: Meeting, motions: list, items: list):
    """What was decided last, until the session goes on: somebody speaks, something is moved, the agenda is turned."""
    decided = [one for one in motions if one.decided_at and one.state != MotionState.WITHDRAWN]
    last = max(decided, key=lambda one: one.decided_at, default=None)
    if last is None or any(one.state in BUSY or one.moved_at > last.decided_at for one in motions):
        return None
    if any(item.began_at and item.began_at > last.decided_at for item in items):
        return None
    return None if meeting.turns.filter(began_at__gt=last.decided_at).exists() else last


def _quorum(meeting: Meeting, motion) -> dict:
    found = quorum_of(meeting)
    numbers = {name: getattr(found, name) for name in ("expected", "present", "needed", "is_met")}
    return numbers | {
        "missing": list(found.missing),
        "lacking": lacking_words(found),
        "means": _means(meeting, motion, found),
    }


def _means(meeting: Meeting, motion, found: Quorum) -> str:
    """What it means for everybody that too few are there, or were as phones closed to vote."""
    if meeting.state != MeetingState.IN_SESSION:
        return ""
    ballot = motion.ballot if motion else None
    if ballot and clock() >= ballot.closes_at:
        return over_words(quorum_of(meeting, ballot.closes_at))
    votes = bool(motion) and motion.state == MotionState.VOTING
    return lost_words(found, hands=votes and not ballot, phones=bool(ballot))


def _item(item) -> dict:
    ends = item.began_at + timedelta(minutes=item.minutes)
    return {"id": item.pk, "title": item.title, "minutes": item.minutes, "ends_at": iso(ends)}


def _motion(motion, votes: dict | None = None) -> dict:
    came = {name: getattr(motion, name) for name in ("yes", "no", "abstain", "present")}
    names = {"state": motion.state, "state_name": motion.get_state_display()}
    told = {"id": motion.pk, "text": motion.text, "moved_by": person_of(motion.moved_by)}
    phones = {"ballot": motion.ballot_id, "closes_at": iso(motion.ballot.closes_at) if motion.ballot_id else None}
    return told | phones | names | came | {"votes": votes}


def _speaker(turn, meeting: Meeting) -> dict:
    ends: datetime = turn.began_at + timedelta(minutes=meeting.rules["speech_minutes"]["value"])
    return _waits(turn) | {"ends_at": iso(ends)}


def _waits(turn) -> dict:
    named = {"stance": turn.stance, "stance_name": turn.get_stance_display()}
    return {"id": turn.pk, "person": person_of(turn.seat)} | named


def _question(question: Question) -> dict:
    named = {"state": question.state, "state_name": question.get_state_display()}
    return {"id": question.pk, "text": question.text, "likes": question.likes} | named
