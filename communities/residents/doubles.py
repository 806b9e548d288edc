"""Who may be in the roster already: entered twice, one person would be called, counted and checked twice."""

from communities.accounts.phones import normal_contact
from communities.kernel.errors import RuleBroken
from communities.residents.models import Dwelling, Person


def with_phone(typed: str) -> Person | None:
    """Somebody with this phone; a child may have their parents'."""
    try:
        phone = normal_contact(typed)
    except RuleBroken:
        return None
    return _first(Person.objects.filter(phone=phone))


def with_name(name: str, birth_year: int | None) -> Person | None:
    """Somebody of this name, born in this year."""
    return _first(Person.objects.filter(name=name.strip(), birth_year=birth_year)) if birth_year else None


def in_home(person: Person, dwelling: Dwelling) -> Person | None:
    """Another of the same name in this home, unless their years of birth are known and differ."""
    named = Person.objects.filter(name=person.name, residencies__dwelling=dwelling).exclude(pk=person.pk)
    if person.birth_year:
        named = named.filter(birth_year__in=[person.birth_year]) | named.filter(birth_year__isnull=True)
    return _first(named)


def _first(found) -> Person | None:
    return found.with_homes().order_by("pk").first()
