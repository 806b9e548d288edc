"""Verbs of verification: how it is made sure who lives where. Levels 1 to 3; a proved phone alone is level 0."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken
from communities.kernel.identifiers import fingerprint, new_code
from communities.residents import consents, rules
from communities.residents.homes import add_person
from communities.residents.models import (
    AddressCode,
    Dwelling,
    Given,
    Method,
    Person,
    Residency,
    Verification,
)


class CodeNotRight(RuleBroken):
    code, status = "address_code_refused", 400


class NothingToVerify(RuleBroken):
    code, status = "nothing_to_verify", 409


class TooManyClaims(RuleBroken):
    code, status = "too_many_claims", 409


@atomic
def claim_address(
    *, user: User, name: str, dwelling: Dwelling, birth_year: int | None = None, now: datetime
) -> Verification:
    """A resident says where they live (level 1). It says nothing about anybody else, and opens nothing of the home.

    Raises GuardianNeeded for who may be under 14, NothingToVerify, and TooManyClaims while settings.CLAIMED_ADDRESSES
    wait for a check.
    """
    hold(f"person-of:{user.pk}")
    person = Person.objects.filter(user=user).first()
    consents.require_guardian(person, (person and person.birth_year) or birth_year, now)
    if person is None:
        made = {"phone": user.phone or "", "birth_year": birth_year, "guardian": None}
        person = add_person(name=name, **made, by=user, now=now, user=user)
    known = person.verifications.in_force(now).filter(dwelling=dwelling)
    if known.exists():
        raise NothingToVerify("这个住处您已经填过了。", field="dwelling")
    _refuse_one_more(person, now)
    consents.consent_to_checking(person=person, how=Given.ONLINE, by=user, now=now)
    return _verified(person, dwelling, Method.CLAIM, by=user, now=now)


def _refuse_one_more(person: Person, now: datetime) -> None:
    """Each claim is a letter or a visit that the community owes: nobody asks for many at once."""
    most = settings.CLAIMED_ADDRESSES
    in_force = person.verifications.in_force(now)
    checked = in_force.exclude(method=Method.CLAIM).values("dwelling")
    if in_force.filter(method=Method.CLAIM).exclude(dwelling__in=checked).count() >= most:
        raise TooManyClaims(
            f"已经有 {most} 处住址等着核实，先核实了再填新的。填错的，请告诉居委会撤销。", field="dwelling"
        )


@atomic
def make_code(*, person: Person, dwelling: Dwelling, by: User, now: datetime) -> str:
    """A new code for a letter or a visit, shown to staff once; codes made before for the same home are over.

    Raises GuardianNeeded for a child without a guardian's consent.
    """
    _require(rules.may_keep_residents(by))
    consents.require_guardian(person, person.birth_year, now)
    AddressCode.objects.waiting(now).filter(person=person, dwelling=dwelling).update(expires_at=now)
    code = new_code(8)
    made = AddressCode.objects.create(
        person=person,
        dwelling=dwelling,
        fingerprint=_fingerprint(dwelling, code),
        by=by,
        made_at=now,
        expires_at=now + timedelta(days=settings.ADDRESS_CODE["days"]),
    )
    record(by=by, verb="residents.make_code", subject=made, at=now)
    return code


def use_code(*, user: User, code: str, now: datetime) -> Verification:
    """The code from the letter box or the door makes the address sure (level 2). Raises CodeNotRight, GuardianNeeded.

    Of several letters each is right for its own home; a wrong guess is a try of all of them.
    """
    waiting = AddressCode.objects.waiting(now).filter(person__user=user)
    if not waiting.exists():
        raise CodeNotRight("没有等着您填的验证码，或者已经过期。请向居委会再要一个。", field="code")
    # Counted before the comparison, outside any transaction that a wrong guess would roll back.
    if not (open_to_try := _tried(waiting)):
        raise CodeNotRight("填错的次数太多了，请向居委会再要一个。", field="code")
    typed = code.strip().replace(" ", "")
    for one in waiting.filter(pk__in=open_to_try).select_related("person__user", "dwelling"):
        if one.fingerprint == _fingerprint(one.dwelling, typed):
            return _redeemed(one, now)
    raise CodeNotRight("验证码不对，请看清楚信上的 8 位数字再填。", field="code")


@atomic
def _tried(waiting) -> list[int]:
    """Count a try on each code that may still be tried; which these are."""
    open_to_try = waiting.filter(tries__lt=settings.ADDRESS_CODE["tries"]).select_for_update(of=("self",))
    keys = list(open_to_try.order_by("pk").values_list("pk", flat=True))
    AddressCode.objects.filter(pk__in=keys).update(tries=F("tries") + 1)
    return keys


@atomic
def _redeemed(used: AddressCode, now: datetime) -> Verification:
    if not AddressCode.objects.filter(pk=used.pk, used_at__isnull=True).update(used_at=now):
        raise CodeNotRight("这个验证码已经用过了。", field="code")
    consents.require_guardian(used.person, used.person.birth_year, now)
    consents.consent_to_checking(person=used.person, how=Given.ONLINE, by=used.person.user, now=now)
    return _verified(used.person, used.dwelling, Method.CODE, by=used.person.user, now=now)


@atomic
def see_document(*, person: Person, dwelling: Dwelling, by: User, now: datetime) -> Verification:
    """Staff has seen a document that shows who lives there (level 3). No copy and no number of it is kept.

    Raises Invalid where the roster does not say that they live or own there today: it is entered first.
    """
    _require(rules.may_keep_residents(by))
    if by.pk == person.user_id:
        raise NotAllowed("自己的证件请另一位同事来核对。")
    if not homes_of(person, now).filter(dwelling=dwelling).exists():
        raise Invalid(f"{dwelling.address}现在没有登记这位居民。请先在“登记住处”里登记，再核对证件。", field="number")
    consents.require_guardian(person, person.birth_year, now)
    consents.consent_to_checking(person=person, how=Given.SPOT, by=by, now=now)
    return _verified(person, dwelling, Method.DOCUMENT, by=by, now=now)


@atomic
def revoke(*, verification: Verification, reason: str, by: User, now: datetime) -> Verification:
    """Take one verification back, with the reason."""
    _require(rules.may_keep_residents(by))
    if not reason.strip():
        raise Invalid("请写明为什么撤销。", field="reason")
    verification = Verification.objects.select_for_update().get(pk=verification.pk)
    if verification.revoked_at is not None:
        raise Invalid("这一条已经撤销了。", field="reason")
    verification.revoked_at, verification.reason = now, reason.strip()
    verification.save(update_fields=["revoked_at", "reason"])
    record(by=by, verb="residents.revoke", subject=verification, at=now)
    return verification


@atomic
def revoke_before(*, moment: datetime, reason: str, by: User, now: datetime) -> int:
    """Take back every verification made before `moment`, as when a letter was printed wrongly; how many there were.
    Raises Invalid for one that lies ahead.

    Letters of before that wait in their boxes are worth nothing either.
    """
    _require(rules.may_keep_residents(by))
    if not reason.strip():
        raise Invalid("请写明为什么撤销。", field="reason")
    if moment > now:
        raise Invalid("不能填将来的日子：还没有核实的，没有什么可撤销。", field="day")
    checks, codes = _made_before(moment, now)
    count = checks.update(revoked_at=now, reason=reason.strip())
    codes.update(expires_at=now)
    record(by=by, verb="residents.revoke_before", subject="residents", at=now, count=count, before=moment.isoformat())
    return count


def _made_before(moment: datetime, now: datetime):
    checks = Verification.objects.standing(now).filter(at__lt=moment)
    return checks, AddressCode.objects.waiting(now).filter(made_at__lt=moment)


def how_many_before(moment: datetime, now: datetime) -> tuple[int, int]:
    """How many verifications, and letters that wait, revoke_before() would end."""
    checks, codes = _made_before(moment, now)
    return checks.count(), codes.count()


def homes_of(person: Person, now: datetime):
    """The parts in homes of today, addresses loaded."""
    parts = Residency.objects.on(localdate(now)).filter(person=person)
    return parts.select_related("dwelling__building", "dwelling__entrance").order_by("starts_on", "pk")


def _verified(person: Person, dwelling: Dwelling, method: Method, *, by, now: datetime) -> Verification:
    until = now + timedelta(days=settings.VERIFICATION_DAYS[method])
    made = Verification.objects.create(person=person, dwelling=dwelling, method=method, by=by, at=now, expires_at=until)
    record(by=by, verb="residents.verify", subject=made, at=now, method=method, person=person.pk)
    return made


def _fingerprint(dwelling: Dwelling, code: str) -> str:
    return fingerprint(f"{dwelling.pk}:{code}:{settings.SECRET_KEY}")


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed
