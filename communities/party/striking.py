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
from communities.party.ending import end_rights, open_end_again, require_somebody
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

    The rights that came with it end now; those that were there before are as they were. Raises NotAllowed where rights
    change and another than the secretary strikes it out, and NobodyLeft where they were the last secretary's.
    """
    require(rules.may_keep_party(by))
    if reason not in Mistake.values:
        raise Invalid("请选为什么划掉。", field="reason")
    hold(f"party:posts:{appointment.unit_id}")
    held = Appointment.objects.select_for_update(of=("self",)).select_related("grant").get(pk=appointment.pk)
    if held.grant_is_older:
        open_end_again(held, by, now)
    else:
        end_rights(held, now, by, now)
        require_somebody([held], now, now)
    facts = {"unit": held.unit_id, "post": held.post_id, "member": held.member_id, "reason": reason}
    until = held.ends_on.isoformat() if held.ends_on else None
    since = held.starts_on.isoformat()
    record(by=by, verb="party.strike_appointment", subject=held, at=now, since=since, until=until, **facts)
    held.delete()
