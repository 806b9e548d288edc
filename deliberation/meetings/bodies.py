"""Standing bodies and who sits in them, from a day until before another."""

from datetime import date, datetime

from django.db import IntegrityError
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.errors import Invalid
from deliberation.meetings import rules
from deliberation.meetings.inviting import account_of
from deliberation.meetings.models import Body, BodyMember
from deliberation.topics.states import Side


@atomic
def found_body(*, name: str, charge: str = "", by: User, now: datetime) -> Body:
    """A new standing body."""
    rules.require_keeper(by)
    if not name.strip():
        raise Invalid("请写名称。", field="name")
    try:
        with atomic():
            body = Body.objects.create(name=name.strip(), charge=charge.strip())
    except IntegrityError:
        raise Invalid("已经有叫这个名字的了。", field="name") from None
    record(by=by, verb="meetings.found_body", subject=body, at=now)
    return body


@atomic
def seat_member(
    *, body: Body, name: str, side: str, phone: str = "", starts_on: date, by: User, now: datetime
) -> BodyMember:
    """Somebody sits in it from this day on; by `phone` their account is found."""
    rules.require_keeper(by)
    body = Body.objects.select_for_update().get(pk=body.pk)
    user = account_of(phone)
    if not name.strip():
        raise Invalid("请写姓名。", field="name")
    if side not in Side.values:
        raise Invalid("请选是哪一方。", field="side")
    if user and body.members.filter(user=user, ends_on__isnull=True).exists():
        raise Invalid("这个人已经是成员了。", field="name")
    member = BodyMember.objects.create(body=body, user=user, name=name.strip(), side=side, starts_on=starts_on)
    record(by=by, verb="meetings.seat_member", subject=member, at=now)
    return member


@atomic
def unseat_member(*, member: BodyMember, ends_on: date, by: User, now: datetime) -> BodyMember:
    """They sit in it until before this day."""
    rules.require_keeper(by)
    member = BodyMember.objects.select_for_update().get(pk=member.pk)
    if ends_on <= member.starts_on:
        raise Invalid("结束的日期要晚于开始的日期。", field="ends_on")
    member.ends_on = ends_on
    member.save(update_fields=["ends_on"])
    record(by=by, verb="meetings.unseat_member", subject=member, at=now)
    return member
