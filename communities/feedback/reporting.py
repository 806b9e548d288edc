"""What a resident does: report, add, withdraw, join, judge, ask again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.accounts.models import User
from communities.accounts.phones import normal_contact
from communities.audit.actions import record
from communities.feedback.errors import (
    AlreadyYours,
    NotYourMatter,
    ReasonMissing,
    ReopenClosed,
    SamePerson,
    TooManyPhotos,
)
from communities.feedback.handing_on import goes_on, who_follows
from communities.feedback.models import Category, MeToo, Photo, Ticket
from communities.feedback.rules import LinkHolder, did_the_work, is_reporter
from communities.feedback.states import OPEN, Kind, Satisfaction, Source
from communities.feedback.stepping import add_step, attach, due, due_at, locked, take
from communities.feedback.telling import for_reporter
from communities.kernel.errors import Invalid
from communities.kernel.kept import insert
from communities.kernel.masking import hide_numbers, mask_name, mask_text
from communities.kernel.states import StepNotAllowed
from communities.notifications.actions import notify
from communities.residents.geometry import Point
from communities.residents.models import Building, Entrance
from communities.residents.queries import place_at

TITLE_LENGTH = 28


@dataclass(frozen=True)
class Report:
    """What somebody wants to be known. `photos` are uploads that belong to nothing yet; their places are dropped."""

    category: Category
    text: str
    building: Building | None = None
    entrance: Entrance | None = None
    place: str = ""
    point: Point | None = None
    contact_name: str = ""
    contact_phone: str = ""
    kind: str = Kind.HELP
    source: str = Source.WEB
    title: str = ""
    photos: Sequence[Photo] = field(default_factory=tuple)


@atomic
def report(what: Report, *, by: User | None, recorded_by: User | None = None, now: datetime) -> Ticket:
    """Take in a report; `by` is the signed-in resident, or None for one who leaves a phone number.

    `recorded_by`: the member of staff who takes it down for somebody who calls or comes by (代录).

    The deadline for acceptance is written on it at once (接诉即办工作条例 arts. 10, 13). Raises Invalid with the field.
    """
    _check(what, by)
    building = what.building or (what.entrance.building if what.entrance else None)
    name = what.contact_name.strip() or (by.name if by else "")
    title = what.title.strip()[:60] or title_from(what.text)
    # Masked before it is cut: half a phone number is no number that a mask would know.
    public_title, public_text = (public_words(said, name, whole=bool(recorded_by)) for said in (what.title, what.text))
    point = what.point or _centre(building) or _first_place(what.photos)
    ticket = Ticket(
        kind=what.kind,
        category=what.category,
        title=title,
        text=what.text.strip(),
        public_title=public_title[:60] or title_from(public_text),
        public_text=public_text,
        building=building,
        entrance=what.entrance,
        place=what.place.strip(),
        longitude=point[0] if point else None,
        latitude=point[1] if point else None,
        reporter=by,
        contact_name=name,
        contact_phone=normal_contact(what.contact_phone) if what.contact_phone else (by.phone or "") if by else "",
        source=Source.ASSISTED if getattr(by, "acted_by", None) else what.source,
        reported_at=now,
        changed_at=now,
        time_class=what.category.time_class,
        accept_by=due(what.category.time_class, "accept", now),
    )
    ticket.due_at = due_at(ticket, now)
    insert(ticket)
    facts = {"recorded": True} if recorded_by else None
    step = add_step("report", ticket, by=recorded_by or by or LinkHolder(ticket.pk), now=now, facts=facts)
    attach(what.photos, ticket=ticket, step=step)
    record(
        by=recorded_by or by or f"feedback.link:{ticket.pk}",
        verb="feedback.report",
        subject=step,
        at=now,
        ticket=ticket.pk,
    )
    _confirm(ticket, step, by, now)
    return ticket


def public_words(text: str, name: str = "", *, whole: bool = False) -> str:
    """Free text as the public may read it: masked, the name that the reporter goes by too.

    `whole`: of numbers nothing stays. What staff took down tells of third people too, whom nobody asked.
    """
    masked = mask_text(hide_numbers(text.strip()) if whole else text.strip())
    return masked.replace(name, mask_name(name)) if len(name) > 1 else masked


def title_from(text: str) -> str:
    """The first sentence, cut to a length that fits a row."""
    first = text.strip().split("\n")[0]
    for stop in "。！？!?；;":
        first = first.split(stop)[0]
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def _check(what: Report, by: User | None) -> None:
    if len(what.text.strip()) < 2:
        raise Invalid("请写几个字，说说是什么情况。", field="text")
    if len(what.text) > 2000:
        raise Invalid(f"写得太长了（{len(what.text)} 字），请控制在 2000 字以内。", field="text")
    if not (what.building or what.entrance or what.place.strip() or what.point or _first_place(what.photos)):
        raise Invalid("请选一栋楼，或写清楚在什么地方。", field="building")
    if what.entrance and what.building and what.entrance.building_id != what.building.pk:
        raise Invalid("这个单元不在所选的楼里，请重新选。", field="entrance")
    if what.point and place_at(what.point) is None and Building.objects.filter(longitude__isnull=False).exists():
        raise Invalid("这个位置不在本社区附近，请重新选。", field="longitude")
    if len(what.photos) > settings.REPORT_PHOTOS:
        raise TooManyPhotos(f"最多 {settings.REPORT_PHOTOS} 张照片。", field="photos")
    if by is None and not what.contact_phone.strip() and what.source in {Source.WEB, Source.WECHAT}:
        raise Invalid("请留一个电话，好把结果告诉您。别人看不到。", field="phone")


def _centre(building: Building | None) -> Point | None:
    return (building.longitude, building.latitude) if building and building.longitude is not None else None


def _first_place(photos: Sequence[Photo]) -> Point | None:
    return next(((p.longitude, p.latitude) for p in photos if p.longitude is not None), None)


def _confirm(ticket: Ticket, step, by: User | None, now: datetime) -> None:
    if by is not None:
        title, body = for_reporter(step, ticket)
        notify(to=by, title=title, body=body, path=f"my/{ticket.number}/", key=f"step:{step.pk}", now=now)


@atomic
def supplement(*, ticket: Ticket, text: str, photos: Sequence[Photo] = (), by, now) -> Ticket:
    """Add to one's own report while it is open; the masked text is public once the ticket is."""
    ticket = locked(ticket)
    _own(by, ticket)
    if not text.strip():
        raise ReasonMissing("请写一下要补充的情况。", field="text")
    take(
        "supplement",
        ticket,
        by=by,
        now=now,
        public=public_words(text, ticket.contact_name),
        internal=text.strip(),
        photos=photos,
    )
    return ticket


@atomic
def withdraw(*, ticket: Ticket, by, now) -> Ticket:
    """Take one's own report back before it was dispatched."""
    ticket = locked(ticket)
    _own(by, ticket)
    take("withdraw", ticket, by=by, now=now, is_public=False)
    return ticket


@atomic
def rate(*, ticket: Ticket, solved: bool, satisfaction: str, text: str = "", by, now) -> Ticket:
    """The reporter's own judgement on work reported done: solved closes it, not solved sends it back.

    It counts as the call-back (接诉即办工作条例 arts. 8, 23). Not solved gives a new deadline of the same class.
    """
    ticket = locked(ticket)
    _own(by, ticket)
    if satisfaction not in Satisfaction.values:
        raise Invalid("请选满意、基本满意或不满意。", field="satisfaction")
    facts = {"solved": solved, "satisfaction": satisfaction, "channel": "self"}
    judge(ticket, solved=solved, satisfaction=satisfaction, text=text, facts=facts, by=by, now=now)
    return ticket


def judge(ticket: Ticket, *, solved: bool, satisfaction: str, text: str, facts: dict, by, now) -> None:
    """Close a locked ticket whose handler reported it done, or send it back to the same handler, else to who follows.

    Raises SamePerson for the one who reported it done, be it as its reporter: who executes does not verify (DOMAIN 24).
    """
    if did_the_work(by, ticket):
        raise SamePerson("办的人不能自己评，请另一位同事来回访。")
    columns = {"solved": solved, "satisfaction": satisfaction}
    if not solved:
        columns |= _again(ticket, now)
        facts |= who_follows(ticket, columns["worker"])
    said = {"public": public_words(text, ticket.contact_name), "internal": text.strip()} if text.strip() else {}
    take("close" if solved else "rework", ticket, by=by, now=now, facts=facts, **said, **columns)


def _again(ticket: Ticket, now) -> dict:
    return {
        "finish_by": due(ticket.time_class, "finish", now),
        "reopened": ticket.reopened + 1,
        "done_at": None,
        "done_by": None,
        "worker": goes_on(ticket, now),
    }


@atomic
def reopen(*, ticket: Ticket, reason: str, by, now) -> Ticket:
    """The reporter says, within REOPEN_DAYS of the end, that it is not solved: the same handler goes on, else who follows."""
    ticket = locked(ticket)
    _own(by, ticket)
    if not reason.strip():
        raise ReasonMissing("请写一下哪里没解决。", field="reason")
    if ticket.closed_at and now > ticket.closed_at + timedelta(days=settings.REOPEN_DAYS):
        raise ReopenClosed(f"办结已超过 {settings.REOPEN_DAYS} 天，请重新报一件事，写上原来的编号 {ticket.number}。")
    if not (ticket.lead_id or ticket.worker_id):
        raise StepNotAllowed("这件事没有派出去过，请重新报一件事。")
    columns = {"solved": False, **_again(ticket, now)}
    facts = who_follows(ticket, columns["worker"])
    take(
        "reopen",
        ticket,
        by=by,
        now=now,
        public=public_words(reason, ticket.contact_name),
        internal=reason.strip(),
        facts=facts,
        **columns,
    )
    return ticket


@atomic
def me_too(*, ticket: Ticket, by: User, now) -> Ticket:
    """Join a public open matter; doing it twice changes nothing. Raises AlreadyYours for one's own."""
    ticket = locked(ticket)
    if not Ticket.objects.public().filter(pk=ticket.pk).exists():
        raise NotYourMatter("这件事没有公开。")
    if is_reporter(by, ticket):
        raise AlreadyYours("这件事就是您报的。")
    if ticket.state not in OPEN:
        raise StepNotAllowed("这件事已经结束。还没解决的话，请重新报一件事。")
    _, new = MeToo.objects.get_or_create(ticket=ticket, user=by, defaults={"at": now})
    if new:
        Ticket.objects.filter(pk=ticket.pk).update(me_too=F("me_too") + 1, changed_at=now)
        ticket.me_too += 1
        record(by=by, verb="feedback.me_too", subject=ticket, at=now)
    return ticket


@atomic
def claim_reports(*, user: User) -> int:
    """Give a resident who has just proved a phone the reports left under it without signing in."""
    if not user.phone:
        return 0
    left = Ticket.objects.filter(reporter__isnull=True, contact_phone=user.phone).exclude(source=Source.IMPORT)
    return _hand_over(left, to=user, now=clock())


@atomic
def move_reports(*, left: User, owner: User, now: datetime) -> int:
    """What a person reported under an account that nobody can enter any more becomes the other account's."""
    return _hand_over(Ticket.objects.filter(reporter=left), to=owner, now=now)


def _hand_over(tickets, *, to: User, now: datetime) -> int:
    keys = list(tickets.select_for_update().values_list("pk", flat=True))
    Ticket.objects.filter(pk__in=keys).update(reporter=to)
    for key in keys:
        record(by=to, verb="feedback.claim", subject=f"feedback.ticket:{key}", at=now)
    return len(keys)


def _own(by, ticket: Ticket) -> None:
    if not is_reporter(by, ticket):
        raise NotYourMatter("只有报事人本人可以这样做。")
