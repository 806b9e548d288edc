"""Other wordings that were adopted go into the next version of the draft, which keeps whose they were."""

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


def require_carried(text: str, adopted: list[Comment]) -> None:
    """Raises Invalid where a wording that was adopted is not in the new version."""
    for one in adopted:
        if one.adoption == Adoption.ADOPTED and not holds(text, one.wording):
            raise Invalid(
                f"采纳的改法还没有写进去：“{one.wording[:40]}”。请照原话写成一段，或者把那一条的答复改成“部分采纳”。",
                field="text",
            )


def carry(draft: Draft, adopted: list[Comment]) -> None:
    """The new version carries them."""
    Comment.objects.filter(pk__in=[one.pk for one in adopted]).update(carried_in=draft)
