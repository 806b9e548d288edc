"""Who passes by a straw poll (随手投): one answer from each browser, so many from each address, a sum against robots.

None of it proves who somebody is; that is why the result binds nobody, and says so.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import connection

from communities.accounts.limits import count_try
from communities.kernel.errors import Invalid
from deliberation.surveys.errors import AnsweredAlready
from deliberation.surveys.models import Survey

DAY = 86400
_HOUR = 3600
_OPENLY, _BY_ACCOUNT = "open", "account"
_AFTERWARDS = timedelta(days=30)
_DIGITS = "零一二三四五六七八九"
_WORDS = [*_DIGITS, "十", *(f"十{digit}" for digit in _DIGITS[1:])]
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True)
class Puzzle:
    """A sum in words; `token` brings it back with the answer, once."""

    left: int
    right: int
    token: str

    @property
    def words(self) -> str:
        return f"{_DIGITS[self.left]}加{_DIGITS[self.right]}等于几？"


def _salt(what: str) -> str:
    """Nothing that is signed here is worth anything in another community."""
    return f"surveys:{what}:{connection.schema_name}"


def new_puzzle() -> Puzzle:
    left, right = 1 + secrets.randbelow(9), 1 + secrets.randbelow(9)
    return Puzzle(left, right, signing.dumps([left, right, secrets.token_hex(8)], salt=_salt("puzzle")))


def puzzle_of(token: str) -> Puzzle | None:
    """The puzzle that was asked; None for a token that is not ours or an hour old."""
    try:
        left, right, _once = signing.loads(token, salt=_salt("puzzle"), max_age=_HOUR)
    except signing.BadSignature:
        return None
    return Puzzle(left, right, token)


def require_solved(token: str, reply: str) -> None:
    """Raises Invalid for a wrong sum and for one that was used before."""
    puzzle = puzzle_of(token)
    if puzzle is None:
        raise Invalid("页面放得太久了，请重新算这一题。", field="reply")
    said = reply.strip().translate(_FULL_WIDTH)
    total = puzzle.left + puzzle.right
    if said not in (str(total), _WORDS[total]):
        raise Invalid("算得不对，换一题再算一次。", field="reply")
    if not cache.add(f"surveys:puzzle:{token}", 1, _HOUR):
        raise Invalid("这一题用过了，请再算一题。", field="reply")


def count_address(survey: Survey, address: str) -> None:
    """Count one answer from this address; it is kept hashed, for a day. Raises TooOften."""
    most = settings.STRAW_ANSWERS_PER_ADDRESS
    who = f"{connection.schema_name}:{survey.pk}:{address}"
    message = f"这个网络今天已经投了 {most} 次，请明天再来，或登录以后投。"
    count_try("straw", who, most=most, seconds=DAY, message=message)


def has_answered(request, survey: Survey) -> bool:
    """Whether this browser has, as far as it says. Who is signed in shares it with those who were before them."""
    kept = request.get_signed_cookie(_name(survey), default=None, salt=_salt("cookie"))
    return kept is not None and (kept == _OPENLY or not request.user.is_authenticated)


def require_new(request, survey: Survey) -> None:
    if has_answered(request, survey):
        raise AnsweredAlready("这个手机或电脑已经投过了，一台只投一次。")


def remember(request, response, survey: Survey) -> None:
    """A cookie that says nothing but that this browser has answered; it goes a month after the end."""
    response.set_signed_cookie(
        _name(survey),
        _BY_ACCOUNT if request.user.is_authenticated else _OPENLY,
        salt=_salt("cookie"),
        expires=survey.closes_at + _AFTERWARDS,
        path=request.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _name(survey: Survey) -> str:
    return f"straw-{survey.pk}"
