"""An unfinished report, kept in the visitor's session, which belongs to one community and outlives signing in."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.core.files.storage import default_storage
from django.db.transaction import atomic

from communities.accounts.models import Answered, User
from communities.feedback.catalogue import danger_number
from communities.feedback.models import Category, Photo, Ticket
from communities.feedback.reporting import Report, report
from communities.kernel.errors import Invalid
from communities.kernel.identifiers import fingerprint, new_link_key
from communities.residents.models import Building, Entrance

_NAME, _SENT = "report", "report_sent"


@dataclass
class Draft:
    """What has been said so far. `key` marks its photos, and makes sending it twice one ticket."""

    key: str = field(default_factory=new_link_key)
    category: str = ""
    building: int | None = None
    entrance: str = ""
    place: str = ""
    point: list[float] | None = None
    text: str = ""
    name: str = ""
    phone: str = ""
    # Which of 119 and 110 this person has been shown.
    warned: list[str] = field(default_factory=list)

    @property
    def has_place(self) -> bool:
        return bool(self.building or self.place.strip())

    @property
    def has_text(self) -> bool:
        return len(self.text.strip()) >= 2


def draft_in(session) -> Draft:
    """The draft of this session, or a new one."""
    return Draft(**session[_NAME]) if _NAME in session else Draft()


def has_draft(session) -> bool:
    return _NAME in session


def keep(draft: Draft, session) -> None:
    session[_NAME] = asdict(draft)


def drop(session) -> None:
    session.pop(_NAME, None)


def danger_of(draft: Draft) -> str:
    """The number that this person should call first and has not been shown yet, or an empty string."""
    category = Category.objects.filter(pk=draft.category).first()
    number = danger_number(category, draft.text) if category else ""
    return "" if number in draft.warned else number


def photos_of(draft: Draft) -> list[Photo]:
    return list(Photo.objects.of_draft(draft.key))


def remove_photo(draft: Draft, key: str) -> None:
    """Take one photo of the draft away, file and row; nothing happens for any other."""
    for photo in Photo.objects.of_draft(draft.key).filter(key=key):
        default_storage.delete(photo.display)
        default_storage.delete(photo.thumb)
        photo.delete()


@atomic
def send(draft: Draft, *, by: User | None, now: datetime) -> Ticket:
    """Report what the draft says; a draft sent twice, also at the same moment, is one ticket. Raises Invalid."""
    kept, first = Answered.objects.get_or_create(
        key=fingerprint(f"draft:{draft.key}"), defaults={"request": "draft", "at": now}
    )
    if not first:
        return Ticket.objects.get(pk=int(kept.body))
    ticket = report(_as_report(draft), by=by, now=now)
    Answered.objects.filter(pk=kept.pk).update(body=str(ticket.pk))
    return ticket


def _as_report(draft: Draft) -> Report:
    category = Category.objects.offered().filter(pk=draft.category).first()
    if category is None:
        raise Invalid("请重新选一下是什么事。", field="category")
    building = Building.objects.filter(pk=draft.building).first() if draft.building else None
    entrance = Entrance.objects.filter(building=building, name=draft.entrance).first() if draft.entrance else None
    return Report(
        category=category,
        text=draft.text,
        building=building,
        entrance=entrance,
        place=draft.place,
        point=tuple(draft.point) if draft.point else None,
        contact_name=draft.name,
        contact_phone=draft.phone,
        photos=photos_of(draft),
    )


def remember_sent(draft: Draft, ticket: Ticket, session) -> None:
    """Put the ticket in the draft's place, so that the page with its number can be opened again."""
    drop(session)
    session[_SENT] = ticket.pk


def last_sent(session) -> int | None:
    return session.get(_SENT)
