"""Questions about a person that every slice asks."""

from communities.accounts.roles import COMMITTEE, HANDLERS


def holds(user, *roles: str) -> bool:
    """Whether this person, signed in and active, holds one of these roles now."""
    return bool(user and user.is_authenticated and user.is_active and user.roles & set(roles))


def is_committee(user) -> bool:
    return holds(user, *COMMITTEE)


def is_handler(user) -> bool:
    return holds(user, *HANDLERS)
