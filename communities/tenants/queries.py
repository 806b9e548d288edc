"""What somebody of a street, of the district or of the platform's operator looks on."""

from communities.accounts.roles import Role
from communities.accounts.rules import holds
from communities.tenants.models import Community, District, Street


def communities_of(user):
    """The communities that this person looks on: a street its own, a district its own, the operator all."""
    found = Community.objects.for_lists()
    if holds(user, Role.OPERATOR):
        return found
    by_district = found.filter(street__district_id__in=user.scopes(Role.DISTRICT))
    by_street = found.filter(street_id__in=user.scopes(Role.STREET))
    whole = any(g.role == Role.DISTRICT and g.scope_id is None for g in user.grants_now)
    return found if whole else by_district | by_street


def districts_of(user):
    """The districts that this person speaks for: a district's people their own, the operator all."""
    found = District.objects.order_by("code")
    unbound = any(g.role == Role.OPERATOR or (g.role == Role.DISTRICT and g.scope_id is None) for g in user.grants_now)
    return found if unbound else found.filter(pk__in=user.scopes(Role.DISTRICT))


def streets_of(user):
    """Where this person may open a community."""
    streets = Street.objects.select_related("district").order_by("code")
    unbound = any(g.role == Role.OPERATOR or (g.role == Role.DISTRICT and g.scope_id is None) for g in user.grants_now)
    return streets if unbound else streets.filter(district_id__in=user.scopes(Role.DISTRICT))
