"""Whether minutes may say that everybody agrees: what was voted, objected and refused has to bear it out (DOMAIN 2.4)."""

from django.db.models import Q

from communities.kernel.errors import Invalid
from deliberation.ballots.kinds import NO, Kind
from deliberation.ballots.models import Ballot
from deliberation.ballots.states import State
from deliberation.meetings.queries import on_topic
from deliberation.meetings.states import MotionState
from deliberation.outcomes.models import Minutes, Objection
from deliberation.outcomes.states import Agreement
from deliberation.topics.balloting import ballots_of
from deliberation.topics.models import Topic

# What the table was not of one mind about. Who abstained was against nothing.
_AGAINST = Q(no__gt=0) | Q(state=MotionState.FAILED)


def require_honest(minutes: Minutes) -> None:
    """Raises Invalid for 意见一致 where somebody voted against, at the meeting or in a ballot on the topic, objects or would
    not sign, or where a motion or such a ballot failed.
    """
    if minutes.agreement == Agreement.CONSENSUS and (why := _contrary(minutes)):
        raise Invalid(f"{why}，不能写“意见一致”，请选“倾向性意见”或者“没有达成一致”。", field="agreement")


def _contrary(minutes: Minutes) -> str:
    """What speaks against it, in words; empty where nothing does."""
    if minutes.dissent:
        return "下面写了不同意见"
    motion = minutes.meeting.motions.filter(on_topic(minutes.topic), _AGAINST).first()
    if motion:
        came = f"有 {motion.no} 票反对" if motion.no else "没有通过"
        return f"会上“{motion.text[:20]}”{came}"
    if found := _voted_against(minutes.topic):
        return found
    if Objection.objects.of(minutes.topic).unanswered().exists():
        return "有居民的异议还没有答复"
    if minutes.signatures.exclude(refusal="").exists():
        return "有人没有同意签字"
    return ""


def _voted_against(topic: Topic) -> str:
    """What the ballots say that were counted since it was last taken up anew."""
    anew = topic.steps.filter(verb="reopen").order_by("-pk").values_list("at", flat=True).first()
    for ballot in ballots_of(topic):
        if ballot.state == State.COUNTED and (anew is None or ballot.counted_at > anew) and (came := _came(ballot)):
            return f"投票“{ballot.question[:20]}”{came}"
    return ""


def _came(ballot: Ballot) -> str:
    against = ballot.result["sums"][NO] if ballot.kind == Kind.CONSENT else 0
    return f"有 {against} 票反对" if against else "" if ballot.result["passed"] else "没有通过"
