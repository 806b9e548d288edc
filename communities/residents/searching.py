"""Finding somebody in the roster by what a person at the counter says."""

from django.db.models import Exists, F, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.timezone import localdate

from communities.residents.models import Dwelling, Method, Person, Residency, Verification, bare


def found_people(words: str):
    """People by a part of their name, by their whole phone, or by where they live: `6号楼 302`, a standard address
    (`6号楼2单元302室`), an entrance of a building or a whole building.
    """
    if not words:
        return Person.objects.all()
    digits = words.replace(" ", "").replace("-", "")
    if digits.isascii() and digits.isdigit() and len(digits) >= 10:
        return Person.objects.filter(phone=digits)
    found = Q(name__icontains=words) | Q(Exists(_parts_at(words)))
    return Person.objects.filter(found | Q(Exists(_parts_in(words))) if _number(words) else found)


def waiting_for_a_check(moment):
    """People who filled in an address that nobody has made sure of: a letter or a visit is owed to them.

    Each with what they filled in, as `claims`.
    """
    mine = Verification.objects.in_force(moment).filter(person=OuterRef("pk"))
    claimed, surer = mine.filter(method=Method.CLAIM), mine.exclude(method=Method.CLAIM)
    theirs = Verification.objects.in_force(moment).select_related("dwelling__building", "dwelling__entrance")
    waiting = Person.objects.filter(Exists(claimed), ~Exists(surer)).order_by("pk")
    return waiting.prefetch_related(Prefetch("verifications", theirs.order_by("at"), to_attr="claims"))


def proven_homes(moment):
    """What the letters of people made sure: the desk enters such a home as the next step."""
    found = Verification.objects.in_force(moment).filter(method=Method.CODE)
    return found.select_related("dwelling__building", "dwelling__entrance").order_by("-at")


def unentered(person: Person, moment) -> list[Verification]:
    """Homes that this person's letters made sure, in which the roster does not have them."""
    entered = person.residencies.values("dwelling")
    return list(proven_homes(moment).filter(person=person).exclude(dwelling__in=entered))


def _parts_at(words: str):
    """Parts that are not over in the homes that this address means."""
    address = bare("".join(words.split()))
    building = F("dwelling__building__name")
    entrance = Concat(building, Coalesce("dwelling__entrance__name", Value("")))
    parts = Residency.objects.during(localdate(), None).filter(person=OuterRef("pk"))
    parts = parts.annotate(building=building, up_to_entrance=entrance, whole=Concat(entrance, "dwelling__number"))
    return parts.filter(Q(building=address) | Q(up_to_entrance=address) | Q(whole=address))


def _parts_in(words: str):
    homes = Dwelling.objects.filter(number=_number(words))
    building = words.split()[0] if " " in words else ""
    if building:
        homes = homes.filter(building__name__in=[building, f"{building}号楼"])
    return Residency.objects.filter(person=OuterRef("pk"), dwelling__in=homes)


def _number(words: str) -> str:
    """The last word, if it can be the number of a home."""
    last = bare(words.split()[-1])
    return last if last.isascii() and any(sign.isdigit() for sign in last) and len(last) <= 20 else ""
