"""What is kept of 党建: the organisation and its people; its meetings; what it does together with its neighbours."""

from communities.party.models.joint import Item, Office, Partner, Service, Written
from communities.party.models.meetings import Attendance, Meeting
from communities.party.models.organisation import (
    Appointment,
    Member,
    Membership,
    PartyUnit,
    PartyUnitBuilding,
    PeriodQuerySet,
    Post,
    Term,
    WarningReason,
)

__all__ = [
    "Appointment",
    "Attendance",
    "Item",
    "Meeting",
    "Member",
    "Membership",
    "Office",
    "Partner",
    "PartyUnit",
    "PartyUnitBuilding",
    "PeriodQuerySet",
    "Post",
    "Service",
    "Term",
    "WarningReason",
    "Written",
]
