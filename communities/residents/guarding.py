"""Guardians (PIPL, 个人信息保护法, art. 31): who may be one, and that one of staff alone gives nobody's account to one.

A guardian who takes the consent back erases the child with the account, at once: see privacy/consenting.py, docs/adr/0009.
"""

from datetime import datetime

from django.utils.timezone import localdate

from communities.accounts.actions import settled_by_staff
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_name
from communities.notifications.actions import warn
from communities.residents import rules
from communities.residents.models import Person


def require_fitting_guardian(person: Person, now: datetime) -> None:
    """Raise Invalid for a child without a guardian, and for a guardian who cannot be theirs."""
    if person.guardian is None:
        if rules.needs_guardian(person.birth_year, localdate(now)):
            raise Invalid("未满 14 岁，请先登记监护人，再填监护人（个人信息保护法第 31 条）。", field="guardian")
    elif not rules.may_guard(person.guardian, person, localdate(now)):
        raise Invalid("监护人不能是本人，也不能是未满 14 岁的孩子。请填另一位。", field="guardian")


def refuse_making_a_child(person: Person, birth_year: int | None, now: datetime, *, field: str = "birth_year") -> None:
    """Raise Invalid where a grown-up with an account would become a child, or one whose year nobody knows."""
    today = localdate(now)
    if person.user_id is None or person.birth_year is None or rules.needs_guardian(person.birth_year, today):
        return
    if birth_year is None:
        raise Invalid("这位居民有自己的账号，出生年份不能清空。", field=field)
    if rules.needs_guardian(birth_year, today):
        raise Invalid(
            "这位居民登记的是成年人，有自己的账号，不能改成孩子：监护人能注销孩子的账号。"
            "真是孩子的，请先在“代办”里替他提出注销，再按孩子登记。",
            field=field,
        )


def guarded_by_staff(person: Person, now: datetime) -> None:
    """Called where staff has said whose child somebody is, or which account a child has: the account hears of it, and for
    some days nobody erases it on that word alone (User.settled_at).
    """
    guardian, user = person.guardian, person.user
    if user is None or guardian is None or not rules.needs_guardian(person.birth_year, localdate(now)):
        return
    settled_by_staff(user=user, now=now)
    warn(
        to=user,
        title="登记了您的监护人",
        body=f"居委会登记{mask_name(guardian.name)}是您的监护人，监护人能注销您的账号。不对的，请打社区电话。",
        path="privacy/mine/",
        key=f"guardian:{person.pk}:{guardian.pk}:{now.timestamp():.0f}",
        now=now,
    )
