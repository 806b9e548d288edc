"""What the address of the desk asks for: one look at the queue, narrowed by group, unit and words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.accounts.rules import is_committee
from communities.feedback.models import Ticket
from communities.feedback.numbers import key_in
from communities.feedback.rules import OWN_UNITS
from communities.feedback.states import ENDED, IN_HAND, OPEN, TicketState
from communities.kernel.clock import HERE

S = TicketState
COMMITTEE_LOOKS = {
    "open": _("没办完的"),
    "new": _("待受理"),
    "accepted": _("待派发"),
    "hand": _("办理中"),
    "done": _("待回访"),
    "late": _("已超时"),
    "mine": _("我手上的"),
    "ended": _("已结束"),
}
HANDLER_LOOKS = {
    "open": _("没办完的"),
    "sent": _("等我接手"),
    "handling": _("我在办的"),
    "late": _("已超时"),
    "done": _("等回访"),
    "ended": _("已结束"),
}
# Reached from today's counts; they stand among the looks only while one is in them.
MORE_LOOKS = {"today": _("今天到期"), "callback": _("等我回访"), "since": _("昨天以来新报的")}
NO_COUNT = frozenset({"ended", "since"})


def looks_of(user) -> dict:
    return COMMITTEE_LOOKS if is_committee(user) else HANDLER_LOOKS


def yesterday(now: datetime) -> datetime:
    """The first moment of yesterday here."""
    today = now.astimezone(HERE).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=1)


def conditions(user, now: datetime) -> dict[str, Q]:
    """What each look means for this person now."""
    tonight = yesterday(now) + timedelta(days=2)
    hand = Q(state__in=IN_HAND)
    done = Q(state=S.DONE)
    return {
        "open": Q(state__in=OPEN),
        "new": Q(state=S.REPORTED),
        "accepted": Q(state=S.ACCEPTED),
        "sent": Q(state=S.DISPATCHED),
        "handling": Q(state=S.HANDLING),
        "hand": hand,
        "done": done,
        "late": Q(due_at__lt=now),
        "today": Q(due_at__range=(now, tonight)),
        "callback": done & (~Q(done_by=user) | Q(done_by__isnull=True)),
        "mine": hand & (Q(worker__user=user) | Q(lead__kind__in=OWN_UNITS)),
        "ended": Q(state__in=ENDED),
        # Of what is open alone: the index on states keeps it cheap among any number of ended tickets.
        "since": Q(state__in=OPEN, reported_at__gte=yesterday(now)),
    }


@dataclass(frozen=True)
class Asked:
    """The filters of one address, each checked; anything unknown is left out."""

    look: str = "open"
    group: str = ""
    unit: int | None = None
    words: str = ""
    before: int | None = None

    @classmethod
    def from_address(cls, query, user) -> "Asked":
        look = query.get("look", "open")
        return cls(
            look=look if look in looks_of(user) or look in MORE_LOOKS else "open",
            group=query.get("group", "")[:10],
            unit=_number(query.get("unit")),
            words=query.get("q", "").replace("\0", "").strip()[:60],
            before=_number(query.get("before")),
        )

    def address(self, **changes) -> str:
        """The query of this look with `changes`, without what is empty."""
        parts = {"look": self.look, "group": self.group, "unit": self.unit, "q": self.words} | changes
        if parts["look"] == "open":
            parts["look"] = ""
        return urlencode({name: value for name, value in parts.items() if value})

    def found(self, user, now: datetime):
        """The tickets asked for, among those that stand in this person's queue."""
        tickets = Ticket.objects.workable_by(user)
        if self.words:
            tickets = tickets.filter(_with(self.words))
        if not (self.words and key_in(self.words)):
            tickets = tickets.filter(conditions(user, now)[self.look])
        if self.group:
            tickets = tickets.filter(category__group=self.group)
        return tickets.filter(lead_id=self.unit) if self.unit else tickets


def _with(words: str) -> Q:
    key = key_in(words)
    if key:
        return Q(pk=key)
    if words.isdigit() and len(words) == 11:
        return Q(contact_phone=words)
    return Q(title__icontains=words) | Q(text__icontains=words) | Q(place__icontains=words)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None
