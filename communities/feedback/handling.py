"""What the committee and the handlers do with a ticket."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.audit.actions import record
from communities.feedback import rules
from communities.feedback.errors import PhotoMissing, ReasonMissing, SamePerson
from communities.feedback.models import Category, Photo, Ticket
from communities.feedback.reporting import judge
from communities.feedback.states import Disposition, Satisfaction
from communities.feedback.stepping import due, locked, take
from communities.grid.models import GridWorker, Unit
from communities.kernel.errors import Invalid, NotAllowed


@atomic
def accept(*, ticket: Ticket, category: Category | None = None, public: bool = True, by: User, now: datetime) -> Ticket:
    """Take a report on, correcting its category if need be. It becomes public unless its category or the caller says no."""
    ticket = locked(ticket)
    _require(rules.may_direct(by))
    category = category or ticket.category
    changed = category.pk != ticket.category_id
    facts = {"category": [ticket.category_id, category.pk]} if changed else {}
    columns = {"is_public": public and category.is_public}
    if changed:
        columns |= {"category": category, "time_class": category.time_class}
    take("accept", ticket, by=by, now=now, facts=facts, **columns)
    return ticket


@atomic
def divert(*, ticket: Ticket, disposition: str, reason: str, by: User, now: datetime) -> Ticket:
    """End a report that the community may not handle, with one of six grounds and words for the resident (条例 art. 11)."""
    ticket = locked(ticket)
    _require(rules.may_direct(by))
    if disposition not in Disposition.values:
        raise Invalid("请选一个转告的原因。", field="disposition")
    _say(reason, "请写明为什么不由社区办，以及该找谁。")
    take("divert", ticket, by=by, now=now, public=reason.strip(), disposition=disposition)
    return ticket


@atomic
def dispatch(
    *,
    ticket: Ticket,
    unit: Unit | None = None,
    worker: GridWorker | None = None,
    time_class: str | None = None,
    note: str = "",
    by: User,
    now: datetime,
) -> Ticket:
    """Hand a ticket to one unit or one grid worker, with the deadline of its class written on it for good (条例 art. 13)."""
    ticket = locked(ticket)
    _require(rules.may_direct(by))
    if (unit is None) == (worker is None):
        raise Invalid("请选一个承办单位或一位网格员。", field="unit")
    if unit and not unit.is_active:
        raise Invalid(f"{unit.name}已停用，请选别的单位。", field="unit")
    if worker and not GridWorker.objects.able(localdate(now)).filter(pk=worker.pk).exists():
        raise Invalid("这位网格员已不在岗，请选别人。", field="worker")
    time_class = time_class or ticket.time_class
    finish_by = due(time_class, "finish", now)
    facts = {
        "unit": unit.pk if unit else None,
        "worker": worker.pk if worker else None,
        "to": unit.name if unit else f"网格员（{worker.grid.name}）",
        "finish_by": finish_by.isoformat(),
        "time_class": time_class,
    }
    take(
        "dispatch",
        ticket,
        by=by,
        now=now,
        internal=note.strip(),
        facts=facts,
        lead=unit,
        worker=worker,
        time_class=time_class,
        dispatched_at=now,
        finish_by=finish_by,
    )
    return ticket


@atomic
def object_to(*, ticket: Ticket, reason: str, by: User, now: datetime) -> Ticket:
    """The handler says that the matter is not its duty (派单异议, 条例 art. 12); the committee dispatches again."""
    ticket = locked(ticket)
    _require(rules.may_handle(by, ticket))
    _say(reason, "请写明为什么不该由您办。")
    facts = {"from": ticket.handler_name}
    take("object", ticket, by=by, now=now, internal=reason.strip(), facts=facts, lead=None, worker=None, finish_by=None)
    return ticket


@atomic
def sign(*, ticket: Ticket, by: User, now: datetime) -> Ticket:
    """The handler takes it in hand."""
    ticket = locked(ticket)
    _require(rules.may_handle(by, ticket))
    take("sign", ticket, by=by, now=now)
    return ticket


@atomic
def reveal_contact(*, ticket: Ticket, by: User, now: datetime) -> tuple[str, str]:
    """The name and the whole phone that the reporter left; the ledger keeps who looked (PIPL, 个人信息保护法, art. 51)."""
    _require(rules.may_see_contact(by, ticket))
    record(by=by, verb="feedback.reveal_contact", subject=ticket, at=now)
    return ticket.contact_name, ticket.contact_phone


@atomic
def reply(*, ticket: Ticket, text: str, photos: Sequence[Photo] = (), by: User, now: datetime) -> Ticket:
    """Words that the resident, and for a public ticket everyone, reads."""
    ticket = locked(ticket)
    _require(rules.may_answer(by, ticket))
    _say(text, "请写答复的内容。", field="text")
    take("reply", ticket, by=by, now=now, public=text.strip(), photos=photos)
    return ticket


@atomic
def note(*, ticket: Ticket, text: str, by: User, now: datetime) -> Ticket:
    """Words that only staff who may answer read."""
    ticket = locked(ticket)
    _require(rules.may_answer(by, ticket))
    _say(text, "请写备注的内容。", field="text")
    take("note", ticket, by=by, now=now, internal=text.strip())
    return ticket


@atomic
def report_done(*, ticket: Ticket, text: str, photos: Sequence[Photo], by: User, now: datetime) -> Ticket:
    """The handler says what was done, with a photo where settings.DONE_NEEDS_PHOTO asks for one."""
    ticket = locked(ticket)
    _require(rules.may_handle(by, ticket))
    _say(text, "请写明怎么办的、结果怎样。", field="text")
    if settings.DONE_NEEDS_PHOTO and not photos:
        raise PhotoMissing("请附一张办完后的照片。", field="photos")
    take("report_done", ticket, by=by, now=now, public=text.strip(), photos=photos, done_at=now, done_by=by)
    return ticket


@atomic
def call_back(
    *,
    ticket: Ticket,
    solved: bool,
    satisfaction: str,
    contacted: bool | None = None,
    text: str = "",
    by: User,
    now: datetime,
) -> Ticket:
    """Somebody other than the handler asks the resident (条例 art. 23): solved closes it, not solved sends it back.

    `contacted`: whether the unit had been in touch with the resident, for the response rate (条例 art. 32);
    None where nobody asked.
    """
    ticket = locked(ticket)
    _require(rules.may_direct(by))
    if not rules.may_call_back(by, ticket):
        raise SamePerson("办的人不能自己回访，请另一位同事来。")
    if satisfaction not in Satisfaction.values:
        raise Invalid("请选满意、基本满意或不满意。", field="satisfaction")
    facts = {"solved": solved, "satisfaction": satisfaction, "contacted": contacted, "channel": "staff"}
    judge(ticket, solved=solved, satisfaction=satisfaction, text=text, facts=facts, by=by, now=now)
    return ticket


@atomic
def publish(*, ticket: Ticket, photos: Sequence[Photo] = (), by: User, now: datetime) -> Ticket:
    """Show a ticket, and exactly these of its photos, to everyone. Raises Invalid for a category that is never public."""
    ticket = locked(ticket)
    _require(rules.may_direct(by))
    if not ticket.category.is_public:
        raise Invalid("这一类事不能公开。", field="category")
    shown = [photo.pk for photo in photos]
    take("publish", ticket, by=by, now=now, facts={"photos": shown}, is_public=True)
    ticket.photos.update(is_public=False)
    ticket.photos.filter(pk__in=shown).update(is_public=True)
    return ticket


@atomic
def hide(*, ticket: Ticket, reason: str, by: User, now: datetime) -> Ticket:
    """Take a ticket and its photos out of public view, with the reason kept for staff."""
    ticket = locked(ticket)
    _require(rules.may_direct(by))
    _say(reason, "请写明为什么不再公开。")
    take("hide", ticket, by=by, now=now, internal=reason.strip(), is_public=False)
    ticket.photos.update(is_public=False)
    return ticket


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed


def _say(text: str, message: str, *, field: str = "reason") -> None:
    if not text.strip():
        raise ReasonMissing(message, field=field)
    if len(text) > 2000:
        raise Invalid(f"写得太长了（{len(text)} 字），请控制在 2000 字以内。", field=field)
