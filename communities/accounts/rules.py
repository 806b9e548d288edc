"""Questions about a person that every slice asks."""

from communities.accounts.roles import COMMITTEE, Role


def holds(user, *roles: str) -> bool:
    """Whether this person, signed in and active, holds one of these roles now."""
    return bool(user and user.is_authenticated and user.is_active and user.roles & set(roles))


def is_committee(user) -> bool:
    return holds(user, *COMMITTEE)


def may_keep_staff(user, *, on_platform: bool) -> bool:
    """The secretary in a community; on the platform the operator, so that nobody makes themselves one."""
    return holds(user, Role.OPERATOR if on_platform else Role.COMMITTEE_SECRETARY)
