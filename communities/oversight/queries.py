"""Reading what went up. Every list is a named method that already carries all that a row shows, and costs one query."""

from django.db.models import Q, QuerySet

from communities.accounts.roles import Role
from communities.tenants.models import Community
from communities.tenants.queries import communities_of
from deliberation.topics.states import Origin


def spoken_for(user):
    """The communities that are open, of the street or the district that this person speaks for."""
    open_ones = Community.objects.open().select_related("street__district").order_by("name")
    return open_ones.filter(_in_streets(user) | _in_districts(user))


def _in_streets(user, path: str = "") -> Q:
    return Q(**{f"{path}street__in": user.scopes(Role.STREET)})


def _in_districts(user, path: str = "") -> Q:
    if any(g.role == Role.DISTRICT and g.scope_id is None for g in user.grants_now):
        return Q(**{f"{path}street__isnull": False})
    return Q(**{f"{path}street__district__in": user.scopes(Role.DISTRICT)})


def _of_office(user, field: str) -> Q:
    """Rows of a community whose `field` names the office that this person speaks for."""
    by_street = Q(**{field: Origin.STREET}) & _in_streets(user, "community__")
    return by_street | Q(**{field: Origin.DISTRICT}) & _in_districts(user, "community__")


class ProposalQuerySet(QuerySet):
    def of_office(self, user):
        """What the office that this person speaks for has put forward, the newest first."""
        found = self.filter(_of_office(user, "origin")).select_related("community")
        return found.order_by("-proposed_at", "-pk")


class MatterQuerySet(QuerySet):
    def seen_by(self, user):
        """Of the communities that this person looks on."""
        return self.filter(community__in=communities_of(user)).select_related("community__street__district")

    def for_answer_by(self, user):
        """What was sent to the office that this person speaks for."""
        return self.filter(_of_office(user, "to"))

    def waiting(self):
        """The longest first."""
        return self.filter(heard_at__isnull=True).order_by("sent_at", "pk")

    def answered(self):
        """The newest first."""
        return self.filter(heard_at__isnull=False).order_by("-heard_at", "-pk")
