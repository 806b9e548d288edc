"""A home to live in, and somebody entered in the roster."""

from django.utils.timezone import now

from communities.residents import homes
from communities.residents.models import Dwelling, Person


def a_home(cast, number: str = "302") -> Dwelling:
    made, _ = Dwelling.objects.with_address().get_or_create(
        building=cast.building, entrance=cast.entrance, number=number
    )
    return Dwelling.objects.with_address().get(pk=made.pk)


def somebody(cast, name: str = "王梅", phone: str = "13912345678", **more) -> Person:
    return homes.enter_person(name=name, phone=phone, by=cast.secretary, now=now(), **more)
