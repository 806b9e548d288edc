"""What whoever leaves a post has in hand: looked up wherever a post holder can hold something, never guessed."""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.urls import reverse

from communities.accounts.locks import hold_roles
from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.open_work import InHand, in_hand
from communities.party.kinds import ItemKind
from communities.party.models import Appointment, Item, Member
from communities.party.states import ItemState

_BY_NAME = "共建项目的牵头写的是名字，请点开它换牵头。"


def of_member(member: Member) -> list[InHand]:
    """What settings.OPEN_WORK knows of their account, and joint projects that name them."""
    user = member.person.user
    return (in_hand(user) if user else []) + _projects(member)


def _projects(member: Member) -> list[InHand]:
    named = Item.objects.filter(kind=ItemKind.PROJECT, state=ItemState.OPEN, owner__contains=member.person.name)
    return [
        InHand(f"project:{one.pk}", f"共建项目“{one.title}”的牵头人", reverse("party:item", args=[one.pk]))
        for one in named.order_by("pk")
    ]


def hold_work(moves: Iterable[tuple[Member, User]], roles: Iterable[int] = ()) -> None:
    """Before anything is written into the ledger: what of each leaver may move, kind by kind, and the roles that go with it;
    with them the `roles` of these accounts.
    """
    people = [(member.person.user, to) for member, to in moves if member.person.user]
    for path in settings.OPEN_WORK:
        for user, _to in people:
            import_module(path).hold_work(user=user)
    hold_roles({user.pk for pair in people for user in pair} | set(roles))


def moves_of(member: Member) -> Iterable[tuple[InHand, object]]:
    """Each thing with its slice's hand_over(). Read slice by slice: what a grid's successor holds, tickets then find."""
    user = member.person.user
    for path in settings.OPEN_WORK if user else ():
        slice_ = import_module(path)
        yield from ((one, slice_.hand_over) for one in slice_.open_work(user=user))
    yield from ((one, _refuse) for one in _projects(member))


def _refuse(*, work: InHand, to: User, by: User | None, now: datetime) -> None:
    raise Invalid(_BY_NAME)


def left_behind(ending: Iterable[Appointment], going_on: Iterable[Member]) -> list[tuple[Member, list[InHand]]]:
    """Who is in none of the new posts and has something in hand, with what."""
    stay = {member.pk for member in going_on}
    leaving = {held.member_id: held.member for held in ending if held.member_id not in stay}
    found = [(member, of_member(member)) for member in leaving.values()]
    return [(member, work) for member, work in found if work]
