"""An objection carries a reason, where the ballot asks for it: what is taken, and how reasons come apart from votes. Pure."""

import secrets
from collections.abc import Iterable, Sequence

from communities.kernel.covering import COVER
from communities.kernel.errors import Invalid
from communities.kernel.lengths import require_at_most
from communities.kernel.masking import mask_text
from communities.kernel.naming import require_nobody_named
from deliberation.ballots.kinds import NO, Rules

LONGEST = 200
_COVER_IT = f"票上这样写的，录的时候只把姓名写成“{COVER}”，别的照录；两次录的都这样写。"


def checked_objection(choices: Sequence[int], text: str, rules: Rules, *, on_paper: bool = False) -> str:
    """The reason as it is kept: on one line, phones and rooms masked. Raises Invalid where it is missing or names somebody;
    `on_paper` it was written, and who enters it covers the name and nothing else.
    """
    if not (rules.wants_reasons and list(choices) == [NO]):
        return ""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if not words:
        raise Invalid("投反对的要写理由，写几个字就行。", field="objection")
    require_at_most(LONGEST, words, field="objection")
    require_nobody_named(words, field="objection", else_=_COVER_IT if on_paper else "")
    return mask_text(words)


def apart(reasons: Iterable[str]) -> list[str]:
    """In an order that nobody can join to anything."""
    found = [reason for reason in reasons if reason]
    secrets.SystemRandom().shuffle(found)
    return found
