"""Covering a name that stands in what a resident said (个人信息保护法 art. 25): covered, never put otherwise."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.covering import COVERED_TITLE, covered, require_meaning_left, words_to_cover
from communities.kernel.masking import mask_text
from communities.notifications.actions import notify
from deliberation.opinions.models import Comment, Opinion
from deliberation.topics.rules import require_keeper


@atomic
def cover(*, said: Opinion | Comment, words: str, by: User, now: datetime) -> Opinion | Comment:
    """Each of `words` reads 某某 to everybody from now on, also where it is said anew (covered_again). Whoever said it keeps
    their own words and is told.

    Raises NotAllowed; Invalid for what words_to_cover() refuses, and for more than names and homes: what may not be read at
    all is hidden, with a reason and an appeal.
    """
    require_keeper(by)
    rows = type(said).objects.select_for_update(of=("self",)).select_related("user")
    said = rows.get(pk=said.pk)
    parts = words_to_cover(words, said.public_text)
    said.public_text = covered(said.public_text, parts)
    require_meaning_left(said.public_text, mask_text(said.text), "不该出现的话用“不再显示”，写明理由。")
    said.covered = list(dict.fromkeys([*said.covered, *parts]))
    said.save(update_fields=["public_text", "covered"])
    record(by=by, verb="opinions.cover", subject=said, at=now, topic=said.topic_id)
    notify(
        to=said.user,
        title=COVERED_TITLE,
        body="居委会把里面的姓名或住址遮成了“某某”，别的没有动。您的原话留着，只有您和居委会看得到。",
        path=said.page if isinstance(said, Comment) else f"topics/{said.topic_id}/opinions/",
        key=f"{said._meta.model_name}:{said.pk}:covered:{now:%Y%m%d%H%M%S}",
        now=now,
    )
    return said


def covered_again(said: Opinion | Comment, text: str) -> str:
    """`text` as everybody reads it when `said` is put in these words: what was covered of it once stays covered."""
    return covered(mask_text(text), sorted(said.covered, key=len, reverse=True))
