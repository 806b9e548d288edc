"""Consents: given in words that can be shown later, withdrawn as easily (PIPL, 个人信息保护法, arts. 14 to 16 and 31)."""

from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken
from communities.kernel.identifiers import fingerprint
from communities.residents import rules
from communities.residents.models import TOLD_STAFF, Consent, Given, Person, Purpose

# What people read before they consent; the version of a consent is a fingerprint of it.
WORDS = {
    Purpose.ACCOUNT: "社区保存我的手机号，用来登录、告诉我事情的进展；随时可以注销。",
    Purpose.ADDRESS: "社区保存我填的住址和核实的结果，投票、业主决定前用它确认我住在这里；随时可以撤回。",
    Purpose.CARD: "我的称呼、身份、职责、承诺和工作电话公开给任何人看；随时可以撤回。",
    Purpose.GUARDIAN: (
        "我是孩子的监护人，同意社区保存孩子的姓名、出生年份和住址，用来办孩子的事；随时可以撤回，撤回后马上删除孩子的登记和账号，"
        "只有法律要留的（孩子是业主、产权车位的主人）留下姓名。"
    ),
}


class GuardianNeeded(RuleBroken):
    code, status = "guardian_needed", 403

    def __init__(self):
        super().__init__(
            "未满 14 岁，要监护人先同意（个人信息保护法第 31 条）。请监护人带您到居委会登记；已经登记过的，"
            "监护人登录后在“我的个人信息”里同意也行。",
            field="birth_year",
        )


def version_of(purpose: str) -> str:
    """Which words for this purpose are shown now."""
    return fingerprint(WORDS[Purpose(purpose)])[:12]


@atomic
def give_consent(
    *, purpose: str, user: User | None = None, person: Person | None = None, how: str, by: User | None, now: datetime
) -> Consent:
    """Record a consent of an account, or for a child of the roster. One to the same words that is in force stays."""
    of = {"purpose": purpose, "user": user, "person": person}
    hold(f"consent:{purpose}:{user.pk if user else ''}:{person.pk if person else ''}")
    known = Consent.objects.in_force().filter(**of).first()
    version = version_of(purpose)
    if known is not None:
        if known.version == version:
            return known
        known.withdrawn_at = now
        known.save(update_fields=["withdrawn_at"])
    given = Consent.objects.create(**of, version=version, how=how, by=by, given_at=now)
    # What somebody told staff is theirs all the same: the ledger does not say that staff consented.
    verb = "residents.note_consent" if how in dict(TOLD_STAFF) else "residents.consent"
    record(by=by or user, verb=verb, subject=given, at=now, purpose=purpose, how=how, version=version)
    return given


@atomic
def consent_to_checking(*, person: Person, how: str, by: User, now: datetime) -> Consent:
    """That it is checked where this person lives: of their account, or of the person who has none."""
    of = {"user": person.user} if person.user_id else {"person": person}
    return give_consent(purpose=Purpose.ADDRESS, **of, how=how, by=by, now=now)


@atomic
def end_consent(
    *, purpose: str, user: User | None = None, person: Person | None = None, by: User | None, now: datetime
) -> bool:
    """A consent is in force no more; whether there was one. What rests on it is its slice's to take back."""
    of = Consent.objects.of_account(user) if user else Consent.objects.filter(person=person)
    found = list(of.in_force().filter(purpose=purpose).select_for_update(of=("self",)))
    for consent in found:
        consent.withdrawn_at = now
        consent.save(update_fields=["withdrawn_at"])
        record(by=by, verb="residents.withdraw_consent", subject=consent, at=now, purpose=purpose)
    return bool(found)


def joined(*, user: User, now: datetime) -> None:
    """settings.ON_JOINED: whoever signs in for the first time has read what the page says about it."""
    give_consent(purpose=Purpose.ACCOUNT, user=user, how=Given.SIGN_IN, by=user, now=now)


def require_guardian(person: Person | None, birth_year: int | None, now: datetime) -> None:
    """Raise GuardianNeeded for who may be under 14 and has no guardian's consent in force."""
    if not rules.needs_guardian(birth_year, localdate(now)):
        return
    if person is None or not Consent.objects.in_force().filter(purpose=Purpose.GUARDIAN, person=person).exists():
        raise GuardianNeeded


def wards_of(user: User, now: datetime):
    """The children whose guardian this person is in the roster; who has grown up decides alone."""
    children = Person.objects.filter(birth_year__gte=rules.guarded_since(localdate(now)))
    return children.filter(guardian__user=user).order_by("pk")


@atomic
def consent_for(*, child: Person, how: str = Given.ONLINE, by: User, now: datetime) -> Consent:
    """The guardian consents for a child of theirs, by their own account, or told to staff in one of TOLD_STAFF."""
    if child.guardian_id is None:
        raise Invalid("请先登记监护人，再记监护人的同意。", field="how")
    own = _is_guardian(child, by, now)
    if not own:
        _require_staff(by)
    if how not in dict(TOLD_STAFF) and not (own and how == Given.ONLINE):
        raise Invalid("请选监护人是怎么同意的。", field="how")
    return give_consent(purpose=Purpose.GUARDIAN, person=child, how=how, by=by, now=now)


def require_guardian_or_staff(child: Person, by: User, now: datetime) -> None:
    """Raise NotAllowed for who is neither this child's guardian nor keeps the roster."""
    if not _is_guardian(child, by, now):
        _require_staff(by)


def forget_address(person: Person, now: datetime) -> bool:
    """What rests on the consent to check an address is over, verifications and codes that wait; whether any was."""
    over = person.verifications.standing(now).update(revoked_at=now, reason="同意撤回了")
    return bool(over + person.address_codes.waiting(now).update(expires_at=now))


def _is_guardian(child: Person, by: User, now: datetime) -> bool:
    return wards_of(by, now).filter(pk=child.pk).exists()


def _require_staff(by: User) -> None:
    if not rules.may_keep_residents(by):
        raise NotAllowed
