"""Reading tickets. Every list is a named method that already carries all that a row shows, and costs one query."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from communities.accounts.roles import Role
from communities.accounts.rules import is_committee
from communities.feedback.states import NEVER_PUBLIC, OPEN, TicketState
from communities.residents.geometry import Point, box_around

UNSEEN = [TicketState.REPORTED, TicketState.WITHDRAWN]
IS_PUBLIC = Q(is_public=True, category__is_public=True) & ~Q(state__in=UNSEEN) & ~Q(category__in=NEVER_PUBLIC)
# Columns that a row of a list does not show, and that may be long or personal.
HEAVY = ("text", "public_text", "contact_name", "contact_phone")


class CategoryQuerySet(QuerySet):
    def offered(self):
        return self.filter(is_active=True).order_by("sort")


class TicketQuerySet(QuerySet):
    def for_rows(self):
        return self.select_related("category", "building", "lead", "worker__grid").defer(*HEAVY)

    def for_page(self):
        return self.select_related("category", "building", "entrance", "lead", "worker__grid", "worker__user")

    def public(self):
        """What anybody may see: published by the committee, and of a category that may be public at all."""
        return self.filter(IS_PUBLIC)

    def reported_by(self, user):
        return self.filter(reporter=user)

    def handled_by(self, user):
        """Tickets in the hands of this person's units, or of this person as a grid worker."""
        units = user.scopes(Role.PROPERTY_COMPANY) | user.scopes(Role.DEPARTMENT)
        return self.filter(Q(lead_id__in=units) | Q(worker__user=user))

    def visible_to(self, user):
        """All that this person may open: the committee everything, handlers what is theirs, residents their own and the public's."""
        if not user.is_authenticated:
            return self.public()
        if is_committee(user):
            return self
        own = Q(reporter=user) | IS_PUBLIC
        units = user.scopes(Role.PROPERTY_COMPANY) | user.scopes(Role.DEPARTMENT)
        if units:
            own |= Q(lead_id__in=units)
        if Role.GRID_WORKER in user.roles:
            own |= Q(worker__user=user)
        return self.filter(own)

    def workable_by(self, user):
        """What stands in this person's queue."""
        return self if is_committee(user) else self.handled_by(user)

    def open(self):
        return self.filter(state__in=OPEN)

    def overdue(self):
        return self.filter(due_at__lt=Now())

    def before(self, cursor: int | None):
        """The newest first, older than `cursor` when there is one."""
        older = self.filter(pk__lt=cursor) if cursor else self
        return older.order_by("-pk")

    def similar(self, *, group: str, building_id: int | None, point: Point | None, since: datetime, metres: float):
        """Public open tickets of the same group in the same building or within `metres` of `point`."""
        near = Q(building_id=building_id) if building_id else Q(pk__in=[])
        if point:
            (west, south), (east, north) = box_around(point, metres)
            near |= Q(longitude__range=(west, east), latitude__range=(south, north))
        same = self.public().open().filter(near, category__group=group, reported_at__gte=since)
        return same.select_related("category", "building").defer(*HEAVY).order_by("-me_too", "-pk")

    def counts(self) -> dict[str, int]:
        """How many stand in each state."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))


class StepQuerySet(QuerySet):
    def shown_to_residents(self):
        """The history without what only staff may read."""
        return self.exclude(verb__in=["note", "publish", "hide"]).order_by("id")

    def whole(self):
        return self.select_related("by").order_by("id")


class PhotoQuerySet(QuerySet):
    def with_ticket(self):
        """With what rules.may_see_photo() reads."""
        return self.select_related("ticket__category", "ticket__lead", "ticket__worker")

    def of_draft(self, draft: str):
        return self.filter(draft=draft, ticket__isnull=True).order_by("id")

    def forgotten(self, now: datetime, hours: int):
        """Uploaded for a report that was never sent."""
        return self.filter(ticket__isnull=True, created_at__lt=now - timedelta(hours=hours))
