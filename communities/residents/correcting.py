"""People correct what is kept about them (PIPL, 个人信息保护法, art. 46): the ledger says which columns, not what they were."""

from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import NotAllowed
from communities.residents import consents, rules
from communities.residents.models import Method, Person


@atomic
def correct_own(*, user: User, name: str, now: datetime, **more: int | None) -> list[str]:
    """Their own name and, where it is given, `birth_year`; the answer is which of them changed.

    A name that staff checked against a document is changed with a document (NotAllowed); a year that makes somebody a
    child needs the guardian's consent (GuardianNeeded) and is never written by staff for them, and a child's year is
    staff's to change (PIPL art. 31).
    """
    name = rules.person_name(name)
    account = User.objects.select_for_update().get(pk=user.pk)
    person = Person.objects.select_for_update().filter(user=user).first()
    changed = _set(account, {"name": name})
    if person is not None:
        if person.name != name and _was_checked(person, now):
            raise NotAllowed("您的姓名已经和证件核对过。要改，请带证件到居委会。", field="name")
        acted = bool(getattr(user, "acted_by", None))
        _may_be_born(person, more.get("birth_year", person.birth_year), now, acted=acted)
        changed += _set(person, {"name": name, **more})
    if changed:
        record(by=user, verb="privacy.correct", subject=user, at=now, fields=sorted(set(changed)))
    return sorted(set(changed))


def _may_be_born(person: Person, birth_year: int | None, now: datetime, *, acted: bool) -> None:
    if birth_year == person.birth_year:
        return
    if rules.needs_guardian(person.birth_year, localdate(now)):
        raise NotAllowed("未满 14 岁的，出生年份请监护人带您到居委会改。", field="birth_year")
    consents.require_guardian(person, birth_year, now)
    if acted and rules.needs_guardian(birth_year, localdate(now)):
        raise NotAllowed("改成未满 14 岁，要本人登录来改，不能代办。", field="birth_year")


def _was_checked(person: Person, now: datetime) -> bool:
    by_document = person.verifications.in_force(now).filter(method=Method.DOCUMENT)
    return by_document.exists() or person.residencies.owning().exists()


def _set(row, values: dict) -> list[str]:
    changed = [column for column, value in values.items() if getattr(row, column) != value]
    for column in changed:
        setattr(row, column, values[column])
    if changed:
        row.save(update_fields=changed)
    return changed


@atomic
def phone_changed(*, user: User, now: datetime) -> None:
    """settings.ON_PHONE_CHANGED: the roster has the number that was proved."""
    Person.objects.filter(user=user).update(phone=user.phone)
