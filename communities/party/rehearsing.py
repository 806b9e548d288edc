"""换届 looked over before it is done: the day, each result, and the whole as it would go."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.transaction import atomic, set_rollback

from communities.accounts.models import User
from communities.kernel.errors import RuleBroken
from communities.party import rules
from communities.party.models import PartyUnit
from communities.party.posts import Seat, re_elect, require_belonging


@dataclass(frozen=True)
class Refusal:
    """Why it cannot be done: about the result of this place in the list, or (None) about the whole."""

    place: int | None
    field: str
    words: str


def refusals(
    *, unit: PartyUnit, day: date, elected: Sequence[Seat], document_number: str = "", by: User, now: datetime
) -> list[Refusal]:
    """All that speaks against it, found without doing it; empty where it can be done."""
    found = [one for place, seat in enumerate(elected) for one in _about(place, seat, unit, day)]
    found += _twice(elected)
    if found:
        return found
    try:
        with atomic():
            re_elect(unit=unit, day=day, elected=elected, document_number=document_number, by=by, now=now)
            set_rollback(True)
    except RuleBroken as refusal:
        return [Refusal(None, refusal.field or "", refusal.message)]
    return []


def _about(place: int, seat: Seat, unit: PartyUnit, day: date) -> list[Refusal]:
    found = []
    for check in (lambda: rules.require_eligible(seat.member), lambda: require_belonging(seat.member, unit, day)):
        try:
            check()
        except RuleBroken as refusal:
            found.append(Refusal(place, refusal.field or "", refusal.message))
    if seat.role and seat.member.person.user is None:
        words = f"{seat.member}在这里还没有账号，不能得到身份。请先开账号，或者选“不给身份”。"
        found.append(Refusal(place, "role", words))
    return found


def _twice(elected: Sequence[Seat]) -> list[Refusal]:
    """A post of one seat with several elected, and one person twice in a post; said at each line but the first."""
    found, posts, pairs = [], Counter(seat.post.pk for seat in elected), set()
    seen = set()
    for place, seat in enumerate(elected):
        pair = (seat.post.pk, seat.member.pk)
        if pair in pairs:
            found.append(Refusal(place, "member", f"{seat.member}当选{seat.post}填了两次。"))
        elif seat.post.single_seat and seat.post.pk in seen:
            words = f"{seat.post}只有一个名额，这里填了 {posts[seat.post.pk]} 位。"
            found.append(Refusal(place, "post", words))
        pairs.add(pair)
        seen.add(seat.post.pk)
    return found
