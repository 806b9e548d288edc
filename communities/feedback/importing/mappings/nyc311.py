"""Service requests of New York (NYC Open Data, 311). Times are New York's."""

from zoneinfo import ZoneInfo

from communities.feedback.importing.mappings.base import Source
from communities.feedback.states import TicketState

S = TicketState
# Complaint types that are a category of ours.
CATEGORIES = {
    "Illegal Parking": "PK06",
    "Blocked Driveway": "PK01",
    "Derelict Vehicles": "PK05",
    "Abandoned Vehicle": "PK05",
    "Abandoned Bike": "PK05",
    "Broken Parking Meter": "PK09",
    "Noise - Residential": "NS01",
    "Noise - Commercial": "NS05",
    "Noise - Vehicle": "NS07",
    "Noise - Helicopter": "NS07",
    "Noise - Street/Sidewalk": "NS03",
    "Noise - House of Worship": "NS03",
    "Noise": "NS04",
    "Residential Disposal Complaint": "GB01",
    "Commercial Disposal Complaint": "GB01",
    "Illegal Dumping": "GB05",
    "Litter Basket Request": "GB03",
    "Electronics Waste Appointment": "GB04",
    "Dirty Condition": "EN05",
    "UNSANITARY CONDITION": "EN05",
    "Graffiti": "EN05",
    "Illegal Posting": "EN05",
    "Rodent": "EN06",
    "Animal-Abuse": "EN06",
    "Dead Animal": "EN06",
    "Unleashed Dog": "EN06",
    "Air Quality": "EN01",
    "Indoor Air Quality": "EN01",
    "Construction Lead Dust": "EN07",
    "Sewer": "EN04",
    "Indoor Sewage": "EN04",
    "Damaged Tree": "EN02",
    "Overgrown Tree/Branches": "EN02",
    "Dead/Dying Tree": "EN02",
    "Illegal Tree Damage": "EN02",
    "New Tree Request": "EN02",
    "Illegal Fireworks": "FS06",
    "Boilers": "FS06",
    "Oil or Gas Spill": "FS05",
    "SAFETY": "FS06",
    "HEAT/HOT WATER": "PM10",
    "Non-Residential Heat": "PM10",
    "Water System": "PM10",
    "WATER LEAK": "PM09",
    "PLUMBING": "PM09",
    "Elevator": "PM07",
    "PAINT/PLASTER": "PM01",
    "DOOR/WINDOW": "PM01",
    "FLOORING/STAIRS": "PM01",
    "Building/Use": "EN03",
    "Street Light Condition": "PF01",
    "Street Condition": "PF03",
    "Sidewalk Condition": "PF03",
    "Curb Condition": "PF03",
    "Root/Sewer/Sidewalk Condition": "PF03",
    "Drug Activity": "SF02",
    "Non-Emergency Police Matter": "SF02",
    "Homeless Person Assistance": "SF03",
}


def words(values) -> tuple[str, str]:
    title = "，".join(filter(None, [values["type"], values["text"]]))
    return title, "\n".join(filter(None, [title, values["where"], values["place"]]))


SOURCE = Source(
    name="nyc311",
    label="纽约 311 诉求",
    columns={
        "number": "Unique Key",
        "type": "Complaint Type",
        "text": "Descriptor",
        "where": "Location Type",
        "reported_at": "Created Date",
        "closed_at": "Closed Date",
        "status": "Status",
        "reply": "Resolution Description",
        "replied_at": "Resolution Action Updated Date",
        "unit": "Agency",
        "place": "Incident Address",
        "latitude": "Latitude",
        "longitude": "Longitude",
    },
    needed=("number", "type", "reported_at", "status"),
    kept=("Complaint Type", "Descriptor", "Status", "City", "Borough", "Due Date", "Open Data Channel Type"),
    zone=ZoneInfo("America/New_York"),
    month_first=True,
    midnight_is_a_day=True,
    words=words,
    category=lambda values: CATEGORIES.get(values["type"], ""),
    states={
        "Open": S.REPORTED,
        "Pending": S.REPORTED,
        "Unspecified": S.REPORTED,
        "Assigned": S.DISPATCHED,
        "In Progress": S.HANDLING,
        "Started": S.HANDLING,
        "Closed": S.CLOSED,
    },
    strict=True,
)
