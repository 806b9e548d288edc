"""A home to live in, and somebody entered in the roster."""

from datetime import date

from django.utils.timezone import localdate, now

from communities.residents import homes
from communities.residents.models import Dwelling, Person, Residency


def a_home(cast, number: str = "302") -> Dwelling:
    made, _ = Dwelling.objects.with_address().get_or_create(
        building=cast.building, entrance=cast.entrance, number=number
    )
    return Dwelling.objects.with_address().get(pk=made.pk)


def lives_in(cast, person: Person, dwelling: Dwelling, since: date = date(2026, 3, 1)) -> Dwelling:
    """The home, in which the person is entered as family, unless they are."""
    if not Residency.objects.on(localdate()).filter(person=person, dwelling=dwelling).exists():
        part = {"role": "family", "starts_on": since}
        homes.move_in(person=person, dwelling=dwelling, **part, by=cast.secretary, now=now())
    return dwelling


def somebody(cast, name: str = "王梅", phone: str = "13912345678", **more) -> Person:
    return homes.enter_person(name=name, phone=phone, by=cast.secretary, now=now(), **more)
