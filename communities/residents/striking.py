"""Parts in homes that were entered wrongly: put right, or struck out as if they had never been entered."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import TextChoices
from django.db.transaction import atomic
from django.utils.module_loading import import_string

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken
from communities.residents import rules
from communities.residents.homes import in_words, refuse_second_owner
from communities.residents.models import Dwelling, Method, Residency, ResidencyRole


class Mistake(TextChoices):
    """Why a part is struck out. Chosen, not written: the ledger keeps it, and holds no names."""

    PERSON = "person", "登记错了人"
    HOME = "home", "登记错了房屋"
    TWICE = "twice", "重复登记"
    NEVER = "never", "没有这回事"


class StillNeeded(RuleBroken):
    """Something stands on what was to be struck out."""

    code = "still_needed"


@atomic
def correct_part(*, part: Residency, role: str, is_head: bool, starts_on: date, by: User, now: datetime) -> Residency:
    """Change role, head or first day of a part; the ledger says what stood there. Raises Invalid, PeriodTaken."""
    _require(by)
    part = _locked(part)
    if part.ends_on is not None and starts_on >= part.ends_on:
        raise Invalid(f"开始的日子要早于结束的日子（{part.ends_on:%Y-%m-%d}）。", field="starts_on")
    if role == ResidencyRole.OWNER:
        beside = Residency.objects.during(starts_on, part.ends_on).filter(dwelling=part.dwelling_id)
        refuse_second_owner(beside.exclude(person=part.person_id).select_related("person"))
    after = {"role": role, "is_head": is_head, "starts_on": starts_on}
    before = {name: getattr(part, name) for name, value in after.items() if getattr(part, name) != value}
    if not before:
        return part
    for name in before:
        setattr(part, name, after[name])
    with in_words("starts_on"):
        part.save(update_fields=sorted(before))
    was = {name: value.isoformat() if isinstance(value, date) else value for name, value in before.items()}
    record(by=by, verb="residents.correct_part", subject=part, at=now, was=was)
    return part


@atomic
def strike_part(*, part: Residency, reason: str, by: User, now: datetime) -> None:
    """Take a wrong part out of every list and right; the ledger keeps that it was there. Raises StillNeeded."""
    _require(by)
    if reason not in Mistake.values:
        raise Invalid("请选为什么划掉。", field="reason")
    part = _locked(part)
    _refuse_needed(part, now)
    facts = {"person": part.person_id, "dwelling": part.dwelling_id, "role": part.role, "reason": reason}
    until = part.ends_on.isoformat() if part.ends_on else None
    record(
        by=by,
        verb="residents.strike_part",
        subject=part,
        at=now,
        since=part.starts_on.isoformat(),
        until=until,
        **facts,
    )
    part.delete()


def _refuse_needed(part: Residency, now: datetime) -> None:
    seen = part.person.verifications.standing(now).filter(dwelling=part.dwelling_id, method=Method.DOCUMENT)
    others = Residency.objects.filter(person=part.person_id, dwelling=part.dwelling_id).exclude(pk=part.pk)
    if seen.exists() and not others.exists():
        raise StillNeeded("这一处核对过证件。真是登记错了，请先在“住址核实”里撤销那一条。", field="reason")
    for hook in settings.STANDS_ON_A_PART:
        if words := import_string(hook)(part=part, now=now):
            raise StillNeeded(words, field="reason")


def _locked(part: Residency) -> Residency:
    """The part, behind the same lock as who enters an owner of its home."""
    Dwelling.objects.select_for_update(no_key=True).get(pk=part.dwelling_id)
    return Residency.objects.select_for_update(of=("self",)).select_related("person", "dwelling").get(pk=part.pk)


def _require(by: User) -> None:
    if not rules.may_keep_residents(by):
        raise NotAllowed
