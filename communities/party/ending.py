"""The end of the rights that are tied to a post: in one place, however the post ends."""

from collections.abc import Iterable
from datetime import datetime

from communities.accounts.actions import end_grant
from communities.accounts.locks import hold_roles
from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.audit.actions import record
from communities.party import rules
from communities.party.actions import require
from communities.party.errors import NobodyLeft
from communities.party.models import Appointment
from communities.party.spans import midnight

SECRETARY_ALONE = "随职务的身份，只有社区书记能给、能收。"


def end_rights(held: Appointment, ends_at: datetime, by: User, now: datetime) -> None:
    """At `ends_at`, or now where that is past. Rights that ended or will have ended by themselves are left as they are."""
    if held.grant_id and not held.grant.is_over(max(ends_at, now)):
        require(rules.may_give_rights(by), SECRETARY_ALONE)
        end_grant(grant=held.grant, ends_at=ends_at, by=by, now=now)


def open_end_again(held: Appointment, by: User, now: datetime) -> None:
    """A right that was there before the post loses the end that came with it. One that is over stays over."""
    if held.ends_on is None or held.grant_id is None:
        return
    hold_roles([held.grant.user_id])
    right = Grant.objects.get(pk=held.grant_id)
    same = Grant.objects.filter(user=right.user_id, role=right.role, scope_id=right.scope_id, ends_at=None)
    if right.is_over(now) or right.ends_at != midnight(held.ends_on) or same.exists():
        return
    require(rules.may_give_rights(by), SECRETARY_ALONE)
    right.ends_at = None
    right.save(update_fields=["ends_at"])
    record(by=by, verb="accounts.extend_grant", subject=right, at=now)


def require_somebody(ended: Iterable[Appointment], ends_at: datetime, now: datetime) -> None:
    """Where rights end, a secretary is left to whom the door opens: nobody could give any from outside."""
    if not any(held.grant_id for held in ended):
        return
    keepers = Grant.objects.in_force(max(ends_at, now)).filter(role=Role.COMMITTEE_SECRETARY, user__is_active=True)
    if not keepers.exists():
        raise NobodyLeft("这样就没有人是社区书记、能管账号与身份了。请先把身份给接任的人。")
