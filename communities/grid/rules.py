"""Who may do what here, and when a grid would be left to nobody."""

from collections.abc import Iterable
from datetime import date

from communities.accounts.roles import COMMITTEE, HANDLERS, Role
from communities.accounts.rules import holds, may_keep_staff

# Those who answer to residents: a card tells of an office, not of a neighbour.
IN_OFFICE = COMMITTEE | HANDLERS | {Role.BUILDING_HEAD}

Period = tuple[date, date | None]


def may_keep_posts(user) -> bool:
    """A post brings a role, so whoever gives roles gives posts."""
    return may_keep_staff(user, on_platform=False)


def may_have_card(user) -> bool:
    return holds(user, *IN_OFFICE)


def first_day_without(periods: Iterable[Period], today: date) -> date | None:
    """The first day from `today` on that lies in none of the periods [start, end); None if there is no such day."""
    day = today
    for start, end in sorted(periods, key=lambda period: period[0]):
        if start > day:
            return day
        if end is None:
            return None
        day = max(day, end)
    return day
