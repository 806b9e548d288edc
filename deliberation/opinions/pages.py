"""What the pages read: opinions with their answers, the discussion as two columns, a draft paragraph by paragraph."""

from collections import defaultdict

from communities.accounts.models import User
from deliberation.opinions.carrying import standing
from deliberation.opinions.drafts import paragraphs, side_by_side
from deliberation.opinions.models import Comment, Draft, Opinion
from deliberation.opinions.rounds import is_of_before
from deliberation.opinions.states import OPEN, OWED, Stance
from deliberation.topics.models import Topic

_SHOWN = 200
_PAGE = 50


def discussion(topic: Topic, user: User, before: int | None = None) -> dict:
    """The words on the topic itself: for, against and neutral, the newest first, each with its answers. Three queries.

    `older` is where the page before goes on, None at the end.
    """
    said = Comment.objects.of(topic).in_discussion()
    found = said.filter(parent=None).order_by("-pk")
    found = list((found.filter(pk__lt=before) if before else found)[: _PAGE + 1])
    top, more = found[:_PAGE], found[_PAGE:]
    answers = defaultdict(list)
    for word in said.filter(parent__in=top):
        answers[word.parent_id].append(_shown(word, user, []))
    told = [_shown(word, user, answers[word.pk]) for word in top]
    sides = {stance.value: [word for word in told if word["stance"] == stance] for stance in Stance}
    return sides | {"numbers": said.numbers(), "older": top[-1].pk if more else None}


def _shown(word: Comment, user: User, answers: list) -> dict:
    own = is_own(word, user)
    return {
        "pk": word.pk,
        "stance": word.stance,
        "stance_name": word.get_stance_display(),
        "text": word.text if own else "" if word.hidden_at else word.public_text,
        **hiding(word, user),
        "covers": 0 if word.hidden_at else word.covers,
        "at": word.at,
        "own": own,
        "answers": answers,
    }


def is_own(word: Comment, user: User) -> bool:
    return user.is_authenticated and word.user_id == user.pk


def may_read(word: Comment, user: User) -> bool:
    return word.hidden_at is None or is_own(word, user)


def hiding(word: Comment, user: User) -> dict:
    """Whether it is shown no more and why, for everybody; whether an appeal is open, for whoever said it alone."""
    hidden, own = word.hidden_at is not None, is_own(word, user)
    return {
        "hidden": hidden,
        "because": word.hidden_because if hidden else "",
        "may_appeal": hidden and own and word.appealed_at is None,
    }


def draft_of(draft: Draft, user: User) -> list[dict]:
    """Each paragraph with what was said of it, and each other wording beside the one that stands. One query.

    What is hidden leaves its place and the reason; whoever said it reads their words, and may appeal.
    """
    said = defaultdict(list)
    for word in draft.comments.select_related("carried_in").order_by("pk")[:_SHOWN]:
        said[word.paragraph].append(word)
    rows = []
    for number, text in enumerate(paragraphs(draft.text), start=1):
        words = [
            {
                "word": word,
                "told": _shown(word, user, []),
                "sides": side_by_side(text, word.wording) if word.wording and may_read(word, user) else None,
            }
            for word in said[number]
        ]
        rows.append({"number": number, "text": text, "words": words})
    return rows


def carried_by(draft: Draft) -> list[dict]:
    """What this version took over from neighbours: each wording beside what stood before. One query."""
    found = draft.carries.filter(hidden_at__isnull=True).select_related("draft").order_by("paragraph", "pk")
    return [{"word": word, "sides": side_by_side(standing(word), word.wording)} for word in found]


def preview(topic: Topic, text: str) -> list[tuple]:
    """A version that nobody has published yet beside the latest, paragraph by paragraph."""
    latest = topic.drafts.order_by("-version").first()
    return _beside(paragraphs(latest.text) if latest else [], paragraphs(text))


def changes(older: Draft, newer: Draft) -> list[tuple]:
    """Two versions side by side, paragraph by paragraph; what only one has stands alone."""
    return _beside(paragraphs(older.text), paragraphs(newer.text))


def _beside(old: list[str], new: list[str]) -> list[tuple]:
    longest = max(len(old), len(new))
    padded = zip(old + [""] * (longest - len(old)), new + [""] * (longest - len(new)), strict=True)
    return [side_by_side(left, right) for left, right in padded]


def opinions_of(topic: Topic, user: User, before: int | None = None) -> dict:
    """The opinions with their answers, the newest first, one's own of this round apart, and the figures. Five queries at most.

    `older` is where the page before goes on, None at the end.
    """
    found = Opinion.objects.of(topic).select_related("topic").order_by("-pk")
    own = found.filter(topic=topic, user=user).first() if user.is_authenticated else None
    if own and is_of_before(own):
        own = None
    page = list((found.filter(pk__lt=before) if before else found)[: _PAGE + 1])
    shown, more = page[:_PAGE], page[_PAGE:]
    older = shown[-1].pk if more else None
    figures = {
        "figures": Opinion.objects.of(topic).figures(),
        "wordings": Comment.objects.of(topic).figures(),
    }
    return {"opinions": shown, "own": own, "older": older, **figures}


def parts_of(topic: Topic, request) -> list[dict]:
    """What a topic's page shows of us: named in settings.TOPIC_PARTS, so that topics need not know of us. Four queries."""
    figures = Opinion.objects.of(topic).figures()
    words = Comment.objects.of(topic).filter(hidden_at__isnull=True).count()
    wordings = Comment.objects.of(topic).figures() if words else None
    is_open, draft = topic.state in OPEN, topic.drafts.order_by("-version").first()
    if not (is_open or figures["all"] or words or draft):
        return []
    return [
        {
            "template": "opinions/_part.html",
            "figures": figures,
            "words": words,
            "wordings": wordings,
            "is_open": is_open,
            "waiting": figures["all"] - figures["answered"] if topic.state in OWED else 0,
            "draft": draft,
        }
    ]
