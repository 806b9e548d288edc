"""An objection carries a reason, where the ballot asks for it: what is taken, and how reasons come apart from votes. Pure."""

import secrets
from collections.abc import Iterable, Sequence

from communities.kernel.errors import Invalid
from communities.kernel.lengths import require_at_most
from communities.kernel.masking import mask_text
from communities.kernel.naming import require_nobody_named
from deliberation.ballots.kinds import NO, Rules

LONGEST = 200


def checked_objection(choices: Sequence[int], text: str, rules: Rules) -> str:
    """The reason as it is kept: on one line, phones, rooms and names masked. Raises Invalid where it is missing."""
    if not (rules.wants_reasons and list(choices) == [NO]):
        return ""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if not words:
        raise Invalid("投反对的要写理由，写几个字就行。", field="objection")
    require_at_most(LONGEST, words, field="objection")
    require_nobody_named(words, field="objection")
    return mask_text(words)


def apart(reasons: Iterable[str]) -> list[str]:
    """In an order that nobody can join to anything."""
    found = [reason for reason in reasons if reason]
    secrets.SystemRandom().shuffle(found)
    return found
