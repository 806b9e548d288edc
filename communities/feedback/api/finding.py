"""Which ticket is meant, who asks, and what that person may do with it now."""

from django.db import connection
from django.db.models import Q
from django.http import Http404

from communities.accounts.models import User
from communities.feedback import rules
from communities.feedback.models import Category, Photo, Ticket
from communities.feedback.numbers import key_in, opens
from communities.feedback.rules import LinkHolder
from communities.feedback.states import OPEN, STEPS, TicketState
from communities.feedback.unreached import lacking_tries
from communities.kernel.errors import Invalid, NotAllowed
from communities.kernel.kept import instances_of
from communities.residents.models import Building


def user_of(request) -> User | None:
    """Who is signed in, or None."""
    return request.user if request.user.is_authenticated else None


def ticket_for(request, number: str) -> Ticket:
    """The ticket with this number, if it is visible to who asks or `?key=` opens it; otherwise Http404.

    The year and letters must be its own: a number of another community leads nowhere.
    """
    pk, key = key_in(number), request.query_params.get("key")
    if key and opens(key, connection.schema_name, pk):
        found = instances_of("ticket", {"pk": pk}, _any)
    elif request.user.is_authenticated:
        found = _whole(Ticket.objects.visible_to(request.user).filter(pk=pk))
    else:
        found = instances_of("public ticket", {"pk": pk}, _public)
    ticket = next(iter(found), None)
    if ticket is None or ticket.number != number:
        raise Http404
    return ticket


def _whole(tickets):
    # Of the tables around it only what everybody's answer needs; names.py and, for staff, the rules read the others.
    return tickets.select_related("category").order_by()


def _any(wanted: dict):
    return _whole(Ticket.objects.filter(**wanted))


def _public(wanted: dict):
    return _whole(Ticket.objects.public().filter(**wanted))


def who_asks(request, ticket: Ticket) -> User | LinkHolder:
    """The user; or, where the link's key was given and the user has no part in the ticket, the holder of the link."""
    user, key = request.user, request.query_params.get("key")
    if not key or rules.is_reporter(user, ticket) or rules.may_answer(user, ticket):
        return user
    return LinkHolder(ticket.pk) if opens(key, connection.schema_name, ticket.pk) else user


def at_work(request) -> User:
    """The staff member who asks; raises NotAllowed for everybody else."""
    if not rules.may_see_desk(request.user):
        raise NotAllowed("这是工作人员用的接口。")
    return request.user


def category_called(code: str) -> Category:
    """The offered category; raises Invalid."""
    found = instances_of("offered category", {"pk": code}, lambda wanted: Category.objects.offered().filter(**wanted))
    return _first_or_refuse(found, field="category", message="没有这个类别，请重新选。")


def building_called(pk: int | None) -> Building | None:
    """The building or open place; None for None; raises Invalid for an unknown one."""
    if pk is None:
        return None
    found = instances_of("building", {"pk": pk}, lambda wanted: Building.objects.filter(**wanted))
    return _first_or_refuse(found, field="building", message="没有这栋楼或这个场所，请重新选。")


def row_or_refuse(rows, pk: int | None, *, field: str, message: str):
    """The row with this key, None for None; raises Invalid for an unknown one."""
    return None if pk is None else _first_or_refuse(rows.filter(pk=pk), field=field, message=message)


def _first_or_refuse(found, *, field: str, message: str):
    first = next(iter(found), None)
    if first is None:
        raise Invalid(message, field=field)
    return first


def uploads_called(keys: list[str], *, by: User | None) -> list[Photo]:
    """Unused uploads of this person, or of nobody, whose key is then the proof; raises Invalid when one is missing."""
    if not keys:
        return []
    found = Photo.objects.filter(Q(owner=by) | Q(owner=None), key__in=keys, ticket__isnull=True)
    by_key = {photo.key: photo for photo in found}
    if len(by_key) < len(set(keys)):
        raise Invalid("有照片没找到，可能已经用过或过期了，请重新上传。", field="photos")
    return [by_key[key] for key in dict.fromkeys(keys)]


def photos_called(keys: list[str], *, of: Ticket) -> list[Photo]:
    """Photos of this ticket; raises Invalid when one is not."""
    found = list(of.photos.filter(key__in=keys))
    if len(found) < len(set(keys)):
        raise Invalid("有照片不属于这件事，请重新选。", field="photos")
    return found


def may_now(who, ticket: Ticket) -> list[str]:
    """The last parts of the addresses that `who` may POST to now, as in ["supplement", "me-too"]."""
    allowed = [*_as_reporter(who, ticket), *_as_neighbour(who, ticket), *_at_the_desk(who, ticket)]
    return [name for name, verb in allowed if verb is None or ticket.state in STEPS[verb][0]]


def _as_reporter(who, ticket):
    if rules.is_reporter(who, ticket):
        yield from [("supplement", "supplement"), ("withdraw", "withdraw"), ("reopen", "reopen")]
        if not rules.did_the_work(who, ticket):
            yield "rate", "close"


def _as_neighbour(who, ticket):
    if ticket.is_public and ticket.state in OPEN and who.is_authenticated and not rules.is_reporter(who, ticket):
        yield "me-too", None


def _calling_back(ticket):
    yield from [("call-back", "close"), ("call-back-missed", "miss")]
    if ticket.state == TicketState.DONE and not lacking_tries(ticket):
        yield "close-unreached", "close_unreached"


def _at_the_desk(who, ticket):
    if rules.may_direct(who):
        yield from [("accept", "accept"), ("divert", "divert"), ("dispatch", "dispatch")]
        if rules.may_call_back(who, ticket):
            yield from _calling_back(ticket)
        if ticket.category.is_public:
            yield "publish", "publish"
        if ticket.is_public:
            yield "hide", "hide"
    if rules.may_handle(who, ticket):
        yield from [("sign", "sign"), ("object", "object"), ("report-done", "report_done")]
    if rules.may_answer(who, ticket):
        yield from [("reply", "reply"), ("note", "note")]
    if rules.may_see_contact(who, ticket) and ticket.contact_phone:
        yield "contact", None
