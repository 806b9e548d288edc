"""The history of a ticket as staff read it: everything, with what only staff may read marked as such."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from communities.feedback.models import Category, Photo, Step
from communities.feedback.states import VERBS, Disposition, Satisfaction
from communities.feedback.telling import day_and_time

# What is written in `internal_text` by these is for staff; by the others it is what a resident said, unmasked.
FOR_STAFF = frozenset({"note", "dispatch", "object", "hide", "miss"})
CHANNELS = {"staff": "电话或当面", "self": "居民自己评的", "import": "原系统的记录"}


@dataclass
class Told:
    """One step in words."""

    title: str
    who: str
    when: datetime
    said: str = ""
    inside: str = ""
    facts: list[str] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    staff_only: bool = False


def history_of(steps: list[Step], photos: list[Photo]) -> list[Told]:
    """These steps in words. No query but, where a category was changed, one."""
    of_step: dict[int | None, list[Photo]] = {}
    for photo in photos:
        of_step.setdefault(photo.step_id, []).append(photo)
    return [_told(step, of_step.get(step.pk, [])) for step in steps]


def _told(step: Step, photos: list[Photo]) -> Told:
    inside = step.verb in FOR_STAFF
    return Told(
        title=_title(step),
        who=_who(step),
        when=step.at,
        said=step.public_text if inside else step.internal_text or step.public_text,
        inside=step.internal_text if inside else "",
        facts=list(_facts(step)),
        photos=photos,
        staff_only=step.verb in {"note", "publish", "hide"},
    )


def _who(step: Step) -> str:
    if step.facts.get("assisted"):
        return _("居委会代录")
    return str(step.by) if step.by_id and step.by_label != "报事人" else ""


def _title(step: Step) -> str:
    if step.verb == "report" and step.facts.get("recorded"):
        return _("%(who)s代录了这件事") % {"who": step.by_label}
    if step.verb == "close" and step.facts.get("channel") == "import":
        return _("原系统已办结")
    return f"{step.by_label}{VERBS[step.verb]}"


def _facts(step: Step):
    facts = step.facts
    if step.verb == "dispatch":
        until = day_and_time(datetime.fromisoformat(facts["finish_by"]))
        yield _("派给%(to)s，最迟 %(until)s 办完") % {"to": facts["to"], "until": until}
    if "category" in facts and step.verb == "accept":
        names = dict(Category.objects.filter(pk__in=facts["category"]).values_list("pk", "name"))
        before, after = (names.get(code, code) for code in facts["category"])
        yield _("类别由“%(before)s”改为“%(after)s”") % {"before": before, "after": after}
    if facts.get("satisfaction") in Satisfaction.values:
        channel = CHANNELS.get(facts.get("channel"))
        yield Satisfaction(facts["satisfaction"]).label + (f"（{channel}）" if channel else "")
    if step.verb == "divert" and facts.get("disposition") in Disposition.values:
        yield Disposition(facts["disposition"]).label
    if step.verb == "hand_on":
        yield _("转给%(to)s，期限不变") % {"to": step.facts["to"]}
    if step.verb == "object" and facts.get("from"):
        yield _("原来派给%(who)s") % {"who": facts["from"]}
    if step.verb == "publish":
        yield _("公开 %(n)d 张照片") % {"n": len(facts.get("photos", []))}
