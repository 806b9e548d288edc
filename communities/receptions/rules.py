"""Who may."""

from communities.accounts.rules import is_committee


def may_keep_receptions(user) -> bool:
    return is_committee(user)


def may_book(user) -> bool:
    """Everybody who is signed in, for themselves."""
    return user.is_authenticated and user.is_active
