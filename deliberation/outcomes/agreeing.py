"""Whether minutes may say that everybody agrees: what was voted, objected and refused has to bear it out (DOMAIN 2.4)."""

from django.db.models import Q

from communities.kernel.errors import Invalid
from deliberation.meetings.queries import on_topic
from deliberation.meetings.states import MotionState
from deliberation.outcomes.models import Minutes, Objection
from deliberation.outcomes.states import Agreement

# What the table was not of one mind about. Who abstained was against nothing.
_AGAINST = Q(no__gt=0) | Q(state=MotionState.FAILED)


def require_honest(minutes: Minutes) -> None:
    """Raises Invalid for 意见一致 where somebody voted against, objects or would not sign, or a motion failed."""
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
    if Objection.objects.of(minutes.topic).unanswered().exists():
        return "有居民的异议还没有答复"
    if minutes.signatures.exclude(refusal="").exists():
        return "有一方没有同意签字"
    return ""
