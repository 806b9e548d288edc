"""Verbs of the roster: who is entered, who lives or owns where, and from when to when."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.actions import settled_by_staff
from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.accounts.phones import normal_contact
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken
from communities.kernel.masking import mask_name, mask_phone
from communities.residents import rules
from communities.residents.guarding import guarded_by_staff, refuse_making_a_child, require_fitting_guardian
from communities.residents.models import OWNING, Dwelling, ParkingSpace, Person, Residency, ResidencyRole

_WHY = {
    "one_part_in_a_home_at_a_time": "这个人在这套房里已经有一段重叠的时间，请先把那一段结束。",
    "one_head_of_a_home_at_a_time": "这套房这段时间已经有户主了，请先改那一位。",
    "residency_ends_after_it_starts": "结束的日子要晚于开始的日子。",
}


class PeriodTaken(RuleBroken):
    """The database refused a period that cannot be beside one that is."""

    code = "period_taken"


@atomic
def enter_person(
    *,
    name: str,
    phone: str = "",
    birth_year: int | None = None,
    guardian: Person | None = None,
    by: User,
    now: datetime,
) -> Person:
    """Enter somebody in the roster, with or without an account. Under 14 a guardian is named (PIPL art. 31)."""
    _require(rules.may_keep_residents(by))
    return add_person(name=name, phone=phone, birth_year=birth_year, guardian=guardian, by=by, now=now)


def add_person(*, name: str, phone: str, birth_year: int | None, guardian: Person | None, by, now, user=None) -> Person:
    """A new row, in the caller's transaction and by the caller's right."""
    person = Person(
        name=rules.person_name(name),
        phone=normal_contact(phone) if phone else "",
        birth_year=birth_year,
        guardian=guardian,
        user=user,
        created_at=now,
    )
    require_fitting_guardian(person, now)
    person.save()
    record(by=by, verb="residents.enter", subject=person, at=now)
    return person


@atomic
def correct_person(*, person: Person, by: User, now: datetime, **changes) -> Person:
    """Change name, phone, birth year or guardian; the ledger says which, not what (PIPL art. 46)."""
    _require(rules.may_keep_residents(by))
    person = Person.objects.select_for_update().get(pk=person.pk)
    if "name" in changes:
        changes["name"] = rules.person_name(changes["name"])
    if changes.get("phone"):
        changes["phone"] = normal_contact(changes["phone"])
        refuse_anothers_phone(person, changes["phone"])
    if "birth_year" in changes:
        refuse_making_a_child(person, changes["birth_year"], now)
    changed = sorted(name for name, value in changes.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, changes[name])
    require_fitting_guardian(person, now)
    if changed:
        person.save(update_fields=changed)
        record(by=by, verb="residents.correct", subject=person, at=now, fields=changed)
    if {"birth_year", "guardian"} & set(changed):
        guarded_by_staff(person, now)
    return person


def refuse_anothers_phone(person: Person, number: str) -> None:
    """Raise Invalid where the person has an account: it holds the number that they proved, and they change it."""
    if person.user_id and number != person.phone:
        whose = f"{mask_name(person.name)}有自己的账号（{mask_phone(person.phone)}）"
        raise Invalid(f"{whose}，手机号由本人改；原号码用不了的，看过证件在“换手机号”里改。", field="phone")


@atomic
def move_in(
    *,
    person: Person,
    dwelling: Dwelling,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    is_head: bool = False,
    by: User,
    now: datetime,
) -> Residency:
    """A part in a home from `starts_on` up to, not including, `ends_on`. Raises PeriodTaken, Invalid."""
    _require(rules.may_keep_residents(by))
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid(_WHY["residency_ends_after_it_starts"], field="ends_on")
    if role == ResidencyRole.OWNER:
        # Whoever makes an owner of this home waits here, so that it does not get two at once.
        Dwelling.objects.select_for_update(no_key=True).get(pk=dwelling.pk)
        beside = Residency.objects.during(starts_on, ends_on).filter(dwelling=dwelling).exclude(person=person)
        refuse_second_owner(beside.select_related("person"))
    with in_words("starts_on"):
        part = Residency.objects.create(
            person=person, dwelling=dwelling, role=role, starts_on=starts_on, ends_on=ends_on, is_head=is_head
        )
    record(by=by, verb="residents.move_in", subject=part, at=now, role=role, dwelling=dwelling.pk)
    return part


def refuse_second_owner(beside: Iterable[Residency]) -> None:
    """Raise Invalid where an owner is among the parts that others have in the same time: one is 业主, others 共有人."""
    owner = next((part for part in beside if part.role == ResidencyRole.OWNER), None)
    if owner:
        raise Invalid(
            f"这套房的业主现在是{mask_name(owner.person.name)}（{owner.starts_on} 起）。一起有产权的请写“共有人”；"
            "过户的请先登记原业主到哪天为止。",
            field="role",
        )


@atomic
def move_out(*, part: Residency, on: date, by: User, now: datetime) -> Residency:
    """End a part in a home; `on` is the first day without it. What was stays readable for every day before."""
    _require(rules.may_keep_residents(by))
    part = Residency.objects.select_for_update().get(pk=part.pk)
    if part.ends_on is not None and part.ends_on <= localdate(now):
        raise Invalid("这一段已经结束了。", field="on")
    if on <= part.starts_on:
        raise Invalid(f"搬走的日子要晚于搬来的日子（{part.starts_on:%Y-%m-%d}）。", field="on")
    part.ends_on = on
    with in_words("on"):
        part.save(update_fields=["ends_on"])
    # Whoever was checked there later than that was not there: such a check was wrong.
    _take_back(part.person.verifications.filter(dwelling=part.dwelling_id, at__date__gt=on), "登记已经搬走", now)
    record(by=by, verb="residents.move_out", subject=part, at=now, on=on.isoformat())
    return part


def _take_back(checks, reason: str, now: datetime) -> None:
    checks.standing(now).update(revoked_at=now, reason=reason)


@atomic
def move(*, part: Residency, to: Dwelling, on: date, by: User, now: datetime) -> Residency:
    """From one home to another on one day: the old part ends, the new one begins with the same role, or neither.

    An owner's title does not move along (民法典 art. 209: by registration alone). Raises Invalid.
    """
    if part.role in OWNING:
        raise Invalid("业主的产权不随搬家变。过户了，请在“搬走了”里写明哪天；新的住处另外登记。", field="part")
    if to.pk == part.dwelling_id:
        raise Invalid("新旧住处是同一套房。", field="to")
    left = move_out(part=part, on=on, by=by, now=now)
    return move_in(person=left.person, dwelling=to, role=left.role, starts_on=on, by=by, now=now)


@atomic
def own_space(*, person: Person, number: str, area: Decimal | None = None, by: User, now: datetime) -> ParkingSpace:
    """A parking space becomes this person's, entered if it is not there. Raises Invalid while it is another's."""
    _require(rules.may_keep_residents(by))
    ParkingSpace.objects.get_or_create(number=number.strip())
    space = ParkingSpace.objects.select_for_update(of=("self",)).select_related("owner").get(number=number.strip())
    if space.owner and space.owner_id != person.pk:
        raise Invalid(f"这个车位登记在{mask_name(space.owner.name)}名下，请先改那一位。", field="number")
    space.owner, space.area = person, space.area if area is None else area
    space.save(update_fields=["owner", "area"])
    record(by=by, verb="residents.own_space", subject=space, at=now, person=person.pk)
    return space


@atomic
def disown_space(*, space: ParkingSpace, by: User, now: datetime) -> ParkingSpace:
    """The space stays, and is nobody's."""
    _require(rules.may_keep_residents(by))
    space = ParkingSpace.objects.select_for_update().get(pk=space.pk)
    before, space.owner = space.owner_id, None
    space.save(update_fields=["owner"])
    record(by=by, verb="residents.disown_space", subject=space, at=now, person=before)
    return space


@atomic
def reveal_phone(*, person: Person, by: User, now: datetime) -> str:
    """The whole number; that it was looked at stands in the ledger (PIPL art. 51)."""
    _require(rules.may_keep_residents(by))
    record(by=by, verb="residents.reveal_phone", subject=person, at=now)
    return person.phone


@atomic
def link_by_phone(*, user: User) -> int:
    """Called with whoever has just proved a phone: one entered person with it and no account becomes theirs.

    Of several with one phone, as children who lent theirs, nobody is guessed: staff links.
    """
    if not user.phone or Person.objects.filter(user=user).exists():
        return 0
    hold(f"person:{user.phone}")
    found = list(Person.objects.select_for_update().filter(phone=user.phone, user__isnull=True)[:2])
    if len(found) != 1 or Person.objects.filter(phone=user.phone).exclude(pk=found[0].pk).exists():
        return 0
    return _link(found[0], user, by=user, now=clock())


@atomic
def link_account(*, person: Person, user: User, by: User, now: datetime) -> int:
    """Staff says that this account is this person's; all that is kept of either stays."""
    _require(rules.may_keep_residents(by))
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.user_id is not None:
        raise Invalid("这位居民已经有账号了。", field="account")
    if Person.objects.filter(user=user).exists():
        raise Invalid("这个账号已经是另一位居民的了。是同一个人的，请用“并成一位”。", field="account")
    return _link(person, user, by=by, now=now)


def _link(person: Person, user: User, *, by: User, now: datetime) -> int:
    """By staff, or by the number in the roster, which is staff's word too."""
    settled_by_staff(user=user, now=now)
    person.user = user
    person.save(update_fields=["user"])
    record(by=by, verb="residents.link", subject=person, at=now, user=user.pk)
    guarded_by_staff(person, now)
    return 1


def words_for(refusal: Exception) -> str:
    """What a refusal of the database means; "" for one that is no rule of the roster."""
    return next((words for name, words in _WHY.items() if name in str(refusal)), "")


@contextmanager
def in_words(field: str) -> Iterator[None]:
    """A period that the database refuses is said beside `field`; the caller's transaction goes on."""
    try:
        with atomic():
            yield
    except IntegrityError as refusal:
        if words := words_for(refusal):
            raise PeriodTaken(words, field=field) from None
        raise


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed
