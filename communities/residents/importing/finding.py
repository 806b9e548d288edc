"""Whom a row means: somebody of the register, by phone and name, else by name in that home."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from communities.accounts.phones import normal_contact
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_phone
from communities.residents import homes
from communities.residents.models import Dwelling, Person, Residency

MASKED = "*"


def phone(typed: str) -> str:
    """A whole number, or one that was written masked: that says who is meant, and never becomes a number."""
    return typed if MASKED in typed else normal_contact(typed)


def is_whole(number: str | None) -> bool:
    return bool(number) and MASKED not in (number or "")


def meet(part: Residency, starts: date, ends: date | None) -> bool:
    """Whether a part has a day between `starts` and, not included, `ends`."""
    return (part.ends_on is None or part.ends_on > starts) and (ends is None or ends > part.starts_on)


class Roster:
    """What the register has of the phones and homes of a batch: three queries."""

    def __init__(self, phones: Iterable[str], homes: Iterable[Dwelling]):
        self.by_phone: dict[str, list[Person]] = defaultdict(list)
        for person in Person.objects.filter(phone__in=set(phones)).select_related("guardian"):
            self.by_phone[person.phone].append(person)
        self.parts: dict[int, list[Residency]] = defaultdict(list)
        for part in Residency.objects.filter(dwelling__in=[home.pk for home in homes]).select_related(
            "person__guardian"
        ):
            self.parts[part.dwelling_id].append(part)

    def person(self, name: str, number: str | None, home: Dwelling, starts: date, ends: date | None) -> Person | None:
        """The one that is meant; None is somebody new. Raises Invalid where that cannot be said.

        A name alone means who is in that home at that time: somebody who left it years ago may have been another.
        """
        if is_whole(number):
            same = [person for person in self.by_phone[number or ""] if person.name == name]
            if len(same) > 1:
                raise Invalid(f"台账里有 {len(same)} 位“{name}”用这个手机号，分不清是哪一位。", field="phone")
            if same:
                return same[0]
        parts = [part for part in self.parts[home.pk] if part.person.name == name and meet(part, starts, ends)]
        here = {part.person_id: part.person for part in parts}
        if len(here) > 1:
            raise Invalid(f"这套房里有 {len(here)} 位“{name}”，分不清是哪一位。请填手机号。", field="name")
        person = next(iter(here.values()), None)
        _check_number(person, number)
        return person


def _check_number(person: Person | None, number: str | None) -> None:
    if number and not is_whole(number) and (person is None or mask_phone(person.phone) != number):
        raise Invalid("打了码的手机号和台账里的对不上。请填完整的手机号，或者空着。", field="phone")
    if person and number and is_whole(number):
        homes.refuse_anothers_phone(person, number)
