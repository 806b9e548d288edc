"""Reading what went up. Every list is a named method that already carries all that a row shows, and costs one query."""

from django.db.models import Q, QuerySet

from communities.accounts.roles import Role
from communities.tenants.queries import communities_of
from deliberation.topics.states import Above


class MatterQuerySet(QuerySet):
    def seen_by(self, user):
        """Of the communities that this person looks on."""
        return self.filter(community__in=communities_of(user)).select_related("community__street__district")

    def for_answer_by(self, user):
        """What was sent to the office that this person speaks for."""
        of_street = Q(to=Above.STREET, community__street__in=user.scopes(Role.STREET))
        of_district = Q(to=Above.DISTRICT)
        if not any(g.role == Role.DISTRICT and g.scope_id is None for g in user.grants_now):
            of_district &= Q(community__street__district__in=user.scopes(Role.DISTRICT))
        return self.filter(of_street | of_district)

    def waiting(self):
        """The longest first."""
        return self.filter(heard_at__isnull=True).order_by("sent_at", "pk")

    def answered(self):
        """The newest first."""
        return self.filter(heard_at__isnull=False).order_by("-heard_at", "-pk")
