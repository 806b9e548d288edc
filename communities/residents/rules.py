"""Who keeps the roster of residents, how surely somebody is known to live here, and what each act asks for."""

from datetime import date

from django.conf import settings
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.accounts.rules import is_committee
from communities.kernel.errors import Invalid, RuleBroken
from communities.kernel.masking import has_long_number
from communities.residents.models import LEVEL_OF, Method, Person, Residency, Verification

LEVELS = {0: "还没有核实住址", 1: "自己填写了住址", 2: "验证码核实了住址", 3: "工作人员核对了证件"}
# Below this age a guardian consents: Personal Information Protection Law (个人信息保护法) art. 31.
GUARDED_BELOW = 14


class LevelTooLow(RuleBroken):
    """The act asks for a surer verification of residence."""

    code, status = "level_too_low", 403


def person_name(typed: str) -> str:
    """The name as it is kept. Raises Invalid for none, and for one with a number in it, which would stand unsealed."""
    name = typed.strip()
    if not name:
        raise Invalid("请填姓名。", field="name")
    if has_long_number(name):
        raise Invalid("姓名里有号码。身份证号、手机号不要写在姓名里。", field="name")
    return name


def may_keep_residents(user: User) -> bool:
    return is_committee(user)


def needs_guardian(birth_year: int | None, today: date) -> bool:
    """Whether somebody born in that year may still be under 14: only the year is known, so the doubt protects."""
    return birth_year is not None and birth_year >= guarded_since(today)


def guarded_since(today: date) -> int:
    """The first year of birth of those who may still be under 14."""
    return today.year - GUARDED_BELOW


def may_guard(guardian: Person, child: Person | None, today: date) -> bool:
    """Whether this person can be the guardian: somebody else, and no child themselves. `child` None is not entered yet."""
    return (child is None or guardian.pk != child.pk) and not needs_guardian(guardian.birth_year, today)


def level_of(user: User, moment) -> int:
    """0 to 3: the surest verification in force of the person behind this account; 0 without any."""
    methods = Verification.objects.in_force(moment).filter(person__user=user).values_list("method", flat=True)
    return max((LEVEL_OF[Method(method)] for method in methods), default=0)


def person_level(person: Person, moment) -> int:
    methods = person.verifications.in_force(moment).values_list("method", flat=True)
    return max((LEVEL_OF[Method(method)] for method in methods), default=0)


_TOO_LOW = "这件事要住址核实过才能办。请到“我的”里的“我的住处”核实，或到居委会当面核实。"


_NOTHING_SAID = "请先到“我的”里的“我的住处”填写您住在哪里，再来办这件事。"
_ENTERED = "居委会登记过您的住处，还要您自己确认：请到“我的”里的“我的住处”看一看，点“确认住址”，再来办这件事。"


def level_lacks(user: User, act: str, moment) -> str:
    """What this person has to do first to have the level that settings.LEVEL_NEEDED names for `act`; empty for nothing."""
    needed = settings.LEVEL_NEEDED[act]
    if level_of(user, moment) >= needed:
        return ""
    if needed > 1:
        return _TOO_LOW
    # What the committee entered is not yet what they said of themselves.
    entered = Residency.objects.on(localdate(moment)).filter(person__user=user).exists()
    return _ENTERED if entered else _NOTHING_SAID


def require_level(user: User, act: str, moment) -> None:
    """Raise LevelTooLow for who lacks it."""
    if lacks := level_lacks(user, act, moment):
        raise LevelTooLow(lacks)
