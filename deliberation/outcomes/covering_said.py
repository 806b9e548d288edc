"""Names and homes in what residents said of a result: an objection, the comment of an evaluation. Public at once, covered by
people afterwards (个人信息保护法 art. 25), as in an opinion (opinions/covering.py).

What was reported on a task and the reasons in a topic's course are never changed once they stand (models.Progress,
topics.Step): the desk is asked about names in them before instead (looks/forms.ReadByAll).
"""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.covering import covered, require_meaning_left, words_to_cover
from communities.kernel.masking import mask_text
from communities.notifications.actions import notify
from deliberation.outcomes.models import Evaluation, Objection
from deliberation.topics.rules import require_keeper


@atomic
def cover_objection(*, objection: Objection, words: str, by: User, now: datetime) -> Objection:
    """Each of `words` reads 某某 to everybody from now on; whoever objected keeps their own words and is told. Raises Invalid."""
    require_keeper(by)
    objection = Objection.objects.select_for_update(of=("self",)).select_related("by", "minutes").get(pk=objection.pk)
    parts = words_to_cover(words, objection.public_text)
    objection.public_text = _covered(objection.public_text, parts, meant=mask_text(objection.text))
    objection.save(update_fields=["public_text"])
    record(by=by, verb="outcomes.cover_objection", subject=objection, at=now, topic=objection.minutes.topic_id)
    _tell(objection, "您的异议里", path=f"outcomes/{objection.minutes_id}/", now=now)
    return objection


@atomic
def cover_comment(*, evaluation: Evaluation, words: str, by: User, now: datetime) -> Evaluation:
    """The same in a comment, of which only what everybody reads is kept; said anew, it stays covered. Raises Invalid."""
    require_keeper(by)
    evaluation = Evaluation.objects.select_for_update(of=("self",)).select_related("by").get(pk=evaluation.pk)
    parts = words_to_cover(words, evaluation.comment)
    evaluation.comment = _covered(evaluation.comment, parts, meant=evaluation.comment)
    evaluation.covered = list(dict.fromkeys([*evaluation.covered, *parts]))
    evaluation.save(update_fields=["comment", "covered"])
    record(by=by, verb="outcomes.cover_comment", subject=evaluation, at=now, topic=evaluation.topic_id)
    _tell(evaluation, "您的评语里", path=f"topics/{evaluation.topic_id}/", now=now)
    return evaluation


def _covered(text: str, parts: list[str], *, meant: str) -> str:
    after = covered(text, parts)
    require_meaning_left(after, meant)
    return after


def _tell(said: Objection | Evaluation, where: str, *, path: str, now: datetime) -> None:
    """Who said it and has not left."""
    if said.by is None:
        return
    notify(
        to=said.by,
        title=f"{where}，有几个字遮住了",
        body="居委会把里面的姓名或住址遮成了“某某”，别的没有动。",
        path=path,
        key=f"{said._meta.model_name}:{said.pk}:covered:{now:%Y%m%d%H%M%S}",
        now=now,
    )
