"""What is kept of residents: the places, the people in them, what was made sure of, what they consented to."""

from communities.residents.models.consent import TOLD_STAFF, Assistance, Consent, Given, Leaving, Purpose
from communities.residents.models.people import OWNING, ParkingSpace, Person, Residency, ResidencyRole
from communities.residents.models.places import Building, Dwelling, Entrance, PlaceKind, bare
from communities.residents.models.verification import LEVEL_OF, AddressCode, Method, Verification

__all__ = [
    "LEVEL_OF",
    "OWNING",
    "TOLD_STAFF",
    "AddressCode",
    "Assistance",
    "Building",
    "Consent",
    "Dwelling",
    "Entrance",
    "Given",
    "Leaving",
    "Method",
    "ParkingSpace",
    "Person",
    "PlaceKind",
    "Purpose",
    "Residency",
    "ResidencyRole",
    "Verification",
    "bare",
]
