"""Who may do what on the platform's host."""

from communities.accounts.roles import ABOVE, Role
from communities.accounts.rules import holds


def may_see_communities(user, *, on_platform: bool) -> bool:
    """Street, district and operator, on the platform's host."""
    return on_platform and holds(user, *ABOVE)


def may_open_community(user) -> bool:
    return holds(user, Role.DISTRICT, Role.OPERATOR)
