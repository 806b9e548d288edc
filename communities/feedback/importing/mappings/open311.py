"""Open311 GeoReport v2 service requests (JSON, or a sheet with the same headings)."""

from communities.feedback.importing.mappings.base import Source
from communities.feedback.importing.mappings.words import category_in
from communities.feedback.states import TicketState


def words(values) -> tuple[str, str]:
    return values["title"], values["text"] or values["title"]


SOURCE = Source(
    name="open311",
    label="Open311 诉求",
    columns={
        "number": "service_request_id",
        "status": "status",
        "title": "service_name",
        "text": "description",
        "reported_at": "requested_datetime",
        "closed_at": "closed_datetime",
        "replied_at": "updated_datetime",
        "reply": "status_notes",
        "unit": "agency_responsible",
        "place": "address",
        "latitude": "lat",
        "longitude": "long",
    },
    needed=("number", "status", "reported_at"),
    kept=("service_code", "media_url", "address_id", "zipcode", "expected_datetime"),
    blanks=frozenset({"null"}),
    words=words,
    category=category_in,
    states={"open": TicketState.REPORTED, "closed": TicketState.CLOSED},
    strict=True,
)
