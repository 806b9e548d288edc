"""What whoever leaves a post has in hand: looked up wherever a post holder can hold something, never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from communities.party.kinds import ItemKind
from communities.party.models import Appointment, Item, Member
from communities.party.states import ItemState


@dataclass(frozen=True)
class InHand:
    """One open thing in words, and the page on which it goes to somebody else."""

    words: str
    address: str


def of_member(member: Member) -> list[InHand]:
    """Joint projects that name them, and what settings.OPEN_WORK knows of their account."""
    named = Item.objects.filter(kind=ItemKind.PROJECT, state=ItemState.OPEN, owner__contains=member.person.name)
    found = [
        InHand(f"共建项目“{one.title}”的牵头人", reverse("party:item", args=[one.pk])) for one in named.order_by("pk")
    ]
    if user := member.person.user:
        found += [InHand(*one) for hook in settings.OPEN_WORK for one in import_string(hook)(user=user)]
    return found


def left_behind(ending: Iterable[Appointment], going_on: Iterable[Member]) -> list[tuple[Member, list[InHand]]]:
    """Who is in none of the new posts and has something in hand, with what."""
    stay = {member.pk for member in going_on}
    leaving = {held.member_id: held.member for held in ending if held.member_id not in stay}
    found = [(member, of_member(member)) for member in leaving.values()]
    return [(member, work) for member, work in found if work]
