"""The slots of a reception: arithmetic without a database."""

from datetime import datetime, timedelta


def slots_between(starts_at: datetime, ends_at: datetime, minutes: int) -> list[datetime]:
    """When each slot begins; what is left at the end and too short for one is none."""
    step, found = timedelta(minutes=minutes), []
    while starts_at + step <= ends_at:
        found.append(starts_at)
        starts_at += step
    return found
