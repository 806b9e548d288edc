"""Appointments that were entered wrongly, struck out as if they had never been entered."""

from datetime import datetime

from django.db.models import TextChoices
from django.db.transaction import atomic

from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from communities.party import rules
from communities.party.actions import require
from communities.party.errors import StillInForce
from communities.party.models import Appointment


class Mistake(TextChoices):
    """Why an appointment is struck out. Chosen, not written: the ledger keeps it, and holds no names."""

    PERSON = "person", "登记错了人"
    POST = "post", "登记错了职务"
    TWICE = "twice", "重复登记"
    NEVER = "never", "没有这回事"


@atomic
def strike_appointment(*, appointment: Appointment, reason: str, by: User, now: datetime) -> None:
    """Take a wrong appointment out of every list; the ledger keeps that it was there.

    Raises StillInForce while the rights that came with it are: they are taken on the page of accounts, by the secretary.
    """
    require(rules.may_keep_party(by))
    if reason not in Mistake.values:
        raise Invalid("请选为什么划掉。", field="reason")
    hold(f"party:posts:{appointment.unit_id}")
    held = Appointment.objects.select_for_update(of=("self",)).select_related("grant").get(pk=appointment.pk)
    if held.grant_id and not held.grant.is_over(now):
        raise StillInForce(
            f"随这个职务给的“{held.grant}”身份还在。请社区书记先在“账号”里收回，再划掉。", field="reason"
        )
    facts = {"unit": held.unit_id, "post": held.post_id, "member": held.member_id, "reason": reason}
    until = held.ends_on.isoformat() if held.ends_on else None
    since = held.starts_on.isoformat()
    record(by=by, verb="party.strike_appointment", subject=held, at=now, since=since, until=until, **facts)
    held.delete()
