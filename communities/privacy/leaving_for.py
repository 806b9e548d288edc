"""代办注销: a resident who cannot do it alone leaves through staff, and never on the word of one of them (docs/adr/0009).

One asks for it in an assisted session; the resident is told; after settings.ASSISTED_LEAVING_DAYS another confirms it,
and only then is anything erased. Till then the resident, or any of staff, withdraws it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.transaction import atomic
from django.utils.timezone import localdate

from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.notifications.actions import warn
from communities.privacy.erasing import erase, refuse_to_leave
from communities.residents.models import Assistance, Leaving
from communities.residents.rules import may_keep_residents


def waiting_for(user: User) -> Leaving | None:
    """What was asked for in this person's name and is neither withdrawn nor done."""
    return Leaving.objects.waiting().filter(user=user).select_related("by").first()


@atomic
def ask_to_leave(*, assistance: Assistance, user: User, now: datetime) -> Leaving:
    """In an assisted session of `user`: the wish is written down, with how they told it, and they are told.

    Raises Invalid where it is there already, NotAllowed outside such a session, and RoleHeld.
    """
    if getattr(user, "acted_by", None) != assistance.by_id or assistance.user_id != user.pk:
        raise NotAllowed
    refuse_to_leave(user)
    _one_at_a_time(user.pk)
    if waiting_for(user):
        raise Invalid("已经提出过了，正等另一位工作人员确认。")
    days = timedelta(days=settings.ASSISTED_LEAVING_DAYS)
    asked = Leaving.objects.create(
        user=user, how=assistance.how, by_id=assistance.by_id, asked_at=now, not_before=now + days
    )
    record(by=user, verb="privacy.ask_to_leave", subject=asked, at=now, user=user.pk, how=asked.how)
    _tell(
        asked,
        "asked",
        "有人代您提出注销账号",
        f"居委会的{asked.by}代您提出注销账号，{_day(asked.not_before)}以后由另一位工作人员确认，确认后信息就删除了。"
        "不是您要注销的，请在“注销账号”里撤回，或打社区电话。",
        now,
    )
    return asked


@atomic
def withdraw_leaving(*, leaving: Leaving, by: User, now: datetime) -> Leaving:
    """By the resident, or by any of staff whom they told. Raises Invalid for what is over."""
    leaving = _waiting(leaving)
    if by.pk != leaving.user_id and not may_keep_residents(by):
        raise NotAllowed
    leaving.ended_at, leaving.end, leaving.ended_by = now, Leaving.End.WITHDRAWN, by
    leaving.save(update_fields=["ended_at", "end", "ended_by"])
    record(by=by, verb="privacy.withdraw_leaving", subject=leaving, at=now, user=leaving.user_id)
    _tell(leaving, "withdrawn", "注销撤回了", "代您提出的注销已经撤回，账号照旧，什么也没有删除。", now)
    return leaving


@atomic
def confirm_leaving(*, leaving: Leaving, by: User, now: datetime) -> None:
    """Another member of staff, in time: now it is erased. Raises NotAllowed for who asked for it, Invalid too early."""
    leaving = _waiting(leaving)
    if not may_keep_residents(by):
        raise NotAllowed
    if by.pk == leaving.by_id:
        raise NotAllowed("您代办提出的，要另一位工作人员确认。")
    if now < leaving.not_before:
        raise Invalid(f"{_day(leaving.not_before)}以后才能确认，这几天本人还可以撤回。")
    erase(user=leaving.user, by=by, now=now)
    # The erasure ended it, as it does for who leaves by themselves meanwhile; here it was another who decided.
    Leaving.objects.filter(pk=leaving.pk).update(ended_by=by)


def _one_at_a_time(user_id: int) -> None:
    """Not by the row: an erasure locks matters, then what tells of the person, and would meet us half-way."""
    hold(f"leaving:{user_id}")


def _waiting(leaving: Leaving) -> Leaving:
    _one_at_a_time(leaving.user_id)
    found = Leaving.objects.select_related("user", "by").get(pk=leaving.pk)
    if found.ended_at:
        raise Invalid(f"这一项已经{found.get_end_display()}。")
    return found


def _day(moment: datetime) -> str:
    """12月6日, in words that stay true on other days."""
    here = localdate(moment)
    return f"{here.month}月{here.day}日"


def _tell(leaving: Leaving, event: str, title: str, body: str, now: datetime) -> None:
    """By text too, to the phone of the account, else the one in the roster: who needs help looks into no inbox."""
    person = getattr(leaving.user, "person", None)
    phone = "" if leaving.user.phone else (person.phone if person else "")
    key = f"leaving:{leaving.pk}:{event}"
    warn(to=leaving.user, title=title, body=body, path="privacy/leave/", key=key, phone=phone, now=now)
