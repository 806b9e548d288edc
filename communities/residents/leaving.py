"""Who leaves the roster: what of a person goes, and what a duty of the community's keeps (PIPL, 个人信息保护法, art. 47)."""

from datetime import date, datetime

from django.db.models import PROTECT, Exists, OuterRef, Q
from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import User
from communities.audit.actions import label_of, record
from communities.audit.models import Entry
from communities.kernel.datamap import Leaver
from communities.residents import consents, rules
from communities.residents.models import AddressCode, Leaving, Person, Purpose, Residency, Verification


def _held_elsewhere() -> list:
    """The tables of other subjects, and the register of parking spaces, that do not let a person go: 党员, 产权车位."""
    return [
        field
        for field in Person._meta.related_objects
        if field.on_delete is PROTECT and field.related_model is not Residency
    ]


def why_kept(person: Person, day: date) -> list[str]:
    """The registers that a duty keeps this person in, in words; empty where nothing does."""
    reasons = []
    if person.residencies.on(day).owning().exists():
        reasons.append("业主名册（民法典第 278 条）")
    reasons += [
        str(field.related_model._meta.verbose_name)
        for field in _held_elsewhere()
        if field.related_model._base_manager.filter(**{field.field.name: person}).exists()
    ]
    if any(rules.needs_guardian(year, day) for year in person.wards.values_list("birth_year", flat=True)):
        reasons.append("未成年人的监护人（个人信息保护法第 31 条）")
    return reasons


def end_leavings(leaver: Leaver) -> None:
    """Who leaves by themselves needs nobody to do it for them any more."""
    Leaving.objects.waiting().filter(user=leaver.user).update(
        ended_at=leaver.now, end=Leaving.End.DONE, ended_by=leaver.user
    )


@atomic
def forget_person(person: Person, *, by: User | None, now: datetime) -> None:
    """The person is gone from the roster; whom a register keeps stays by name alone, with what the register needs."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    Verification.objects.filter(person=person).delete()
    AddressCode.objects.filter(person=person).delete()
    for purpose in (Purpose.ADDRESS, Purpose.GUARDIAN):
        consents.end_consent(purpose=purpose, person=person, by=by, now=now)
    kept = why_kept(person, localdate(now))
    if kept:
        Residency.objects.filter(person=person).exclude(pk__in=person.residencies.owning()).delete()
        person.phone, person.birth_year, person.guardian, person.user = "", None, None, None
        person.save(update_fields=["phone", "birth_year", "guardian", "user"])
    record(by=by, verb="residents.erase_person", subject=person, at=now, kept=bool(kept))
    if not kept:
        Residency.objects.filter(person=person).delete()
        person.delete()


def erase_person(leaver: Leaver) -> None:
    person = Person.objects.filter(user=leaver.user).first()
    if person is not None:
        forget_person(person, by=leaver.decided_by, now=leaver.now)


def erase_consents(leaver: Leaver) -> None:
    """They are withdrawn; that they were given, and when, shows that what was done was lawful."""
    for purpose in Purpose:
        consents.end_consent(purpose=purpose, user=leaver.user, by=leaver.decided_by, now=leaver.now)


def beforehand(user, now: datetime) -> str:
    person = Person.objects.filter(user=user).first()
    kept = why_kept(person, localdate(now)) if person else []
    return f"您的姓名会留在：{'、'.join(kept)}。电话、出生年份和账号都不留。" if kept else ""


def gone_away(moment: datetime):
    """People without an account whose last part in a home ended before `moment`, and whom no register keeps."""
    day = localdate(moment)
    parts = Residency.objects.filter(person=OuterRef("pk"))
    kept = Q(Exists(Person.objects.filter(guardian=OuterRef("pk"))))
    for field in _held_elsewhere():
        kept |= Q(Exists(field.related_model._base_manager.filter(**{field.field.name: OuterRef("pk")})))
    stays = parts.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    return Person.objects.filter(~kept, ~Exists(stays), user__isnull=True, created_at__lt=moment)


def forget_gone_away(rows) -> None:
    for person in rows:
        forget_person(person, by=None, now=clock())


def withdraw_address(user, now: datetime) -> bool:
    """With the consent to check an address goes what was checked; whether anything was.

    Who is in the roster through that form alone goes from it whole: their name and year rested on the same consent.
    """
    person = Person.objects.filter(user=user).first()
    if person is None:
        return False
    if _rests_on_claim(person, user, localdate(now)):
        forget_person(person, by=user, now=now)
        return True
    return consents.forget_address(person, now)


def _rests_on_claim(person: Person, user: User, day: date) -> bool:
    """Whether they entered themselves, and neither a home nor a register has a reason of its own to keep them."""
    entered = Entry.objects.filter(verb="residents.enter", subject=label_of(person), actor=label_of(user))
    return entered.exists() and not (person.residencies.exists() or person.wards.exists() or why_kept(person, day))
