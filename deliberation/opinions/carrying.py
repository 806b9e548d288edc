"""Other wordings that were adopted go into the next version of the draft, which keeps whose they were."""

from collections.abc import Collection

from communities.kernel.errors import Invalid
from deliberation.opinions.drafts import holds, paragraphs, replaced
from deliberation.opinions.models import Comment, Draft
from deliberation.opinions.states import Adoption
from deliberation.topics.models import Topic


def waiting(topic: Topic) -> list[Comment]:
    """What was adopted and stands in no version yet. One query."""
    return list(Comment.objects.of(topic).to_carry().select_related("draft"))


def begun(draft: Draft, adopted: list[Comment]) -> str:
    """What the next version begins with: this one, every wording that was adopted as a whole in its place."""
    text = draft.text
    for one in adopted:
        if one.adoption == Adoption.ADOPTED:
            text = replaced(text, standing(one), one.wording)
    return text


def standing(word: Comment) -> str:
    """The paragraph that the other wording is for, as it stood."""
    return paragraphs(word.draft.text)[word.paragraph - 1]


def carried(text: str, adopted: list[Comment], partly: Collection[int], last: Draft | None) -> list[Comment]:
    """Those of `adopted` that the new version carries: as a whole all, in part those that its writer names by key.

    Nobody but the writer can say whether a text that was put in other words carries something of them. Raises Invalid
    where a wording that was adopted as a whole is not in it, and where nothing changed and yet some of one is said to be.
    """
    for one in adopted:
        if one.adoption == Adoption.ADOPTED and not holds(text, one.wording):
            raise Invalid(
                f"采纳的改法还没有写进去：“{one.wording[:40]}”。请照原话写成一段，或者把那一条的答复改成“部分采纳”。",
                field="text",
            )
    in_part = {one.pk for one in adopted if one.adoption == Adoption.PARTLY}
    if not in_part.issuperset(partly):
        raise Invalid("有一条刚刚改了答复，请重新看一看。", field="partly")
    if partly and last and paragraphs(text) == paragraphs(last.text):
        raise Invalid("正文和上一稿一样，部分采纳的还没有写进去。", field="partly")
    return [one for one in adopted if one.adoption == Adoption.ADOPTED or one.pk in partly]


def carry(draft: Draft, adopted: list[Comment]) -> None:
    """The new version carries them."""
    Comment.objects.filter(pk__in=[one.pk for one in adopted]).update(carried_in=draft)
