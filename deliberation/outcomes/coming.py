"""What the committee does next with a topic after its meeting: the one button that is filled on its page at the desk."""

from collections.abc import Sequence
from datetime import datetime

from communities.kernel.errors import RuleBroken
from deliberation.outcomes import reviewing, rules, signing
from deliberation.outcomes.drafting import require_complete
from deliberation.outcomes.models import Minutes, Objection
from deliberation.outcomes.publishing import require_signed
from deliberation.outcomes.states import MinutesState, TaskState
from deliberation.topics.models import Topic
from deliberation.topics.states import STEPS, TopicState

# (kind, key, verb), as offering.KINDS has them.
Next = tuple[str, int, str]
S = TopicState
_NEXT = {S.MINUTED: "draft", S.EVALUATED: "archive", S.ESCALATED: "hear_back"}


def coming_of(topic: Topic, now: datetime) -> Next | None:
    """None where nothing is to be done but to wait. To give a matter away, or to begin it anew, is never what comes next."""
    if objection := Objection.objects.of(topic).unanswered().first():
        return "objections", objection.pk, "answer"
    draft = topic.minutes.unpublished().select_related("topic", "meeting").first()
    if draft is not None and topic.state in STEPS["publicise"][0]:
        return "minutes", draft.pk, _of_draft(draft, now)
    if reported := topic.tasks.filter(state=TaskState.REPORTED).first() if topic.state == S.EXECUTING else None:
        return "tasks", reported.pk, "confirm"
    verb = _of_topic(topic, now)
    return ("topics", topic.pk, verb) if verb else None


def _of_draft(minutes: Minutes, now: datetime) -> str:
    if minutes.state == MinutesState.DRAFT:
        return "send" if _holds(require_complete, minutes) else "write"
    # What went round tells something otherwise by now, as an opinion in which a name was covered since: it cannot be published.
    if not _holds(require_complete, minutes):
        return "take_back"
    parts = signing.parts_of(minutes)
    if _holds(require_signed, parts, signing.waited_until(minutes), now):
        return "publish"
    return "take_back" if _is_refused(parts) else "sign"


def _is_refused(parts: Sequence[signing.Part]) -> bool:
    """Without the chair's and the recorder's word it is never published."""
    return any(part.refusals for part in parts if part.key in (signing.CHAIR, signing.RECORDER))


def _holds(require, *about) -> bool:
    try:
        require(*about)
    except RuleBroken:
        return False
    return True


def _of_topic(topic: Topic, now: datetime) -> str:
    if topic.state == S.PUBLICISED:
        newest = rules.latest(topic)
        return "resolve" if newest and now >= newest.open_until else ""
    window = rules.evaluation_window(topic)
    if window is not None and now >= window[1]:
        return "conclude"
    if topic.state == S.RESOLVED:
        return "lay_down" if rules.calls_for_tasks(topic) else "archive"
    if topic.state in _NEXT:
        return _NEXT[topic.state]
    return "answer_review" if reviewing.told_of(topic)["is_late"] else ""
