"""The end of the rights that came with a post: in one place, however the post ends."""

from collections.abc import Iterable
from datetime import datetime

from communities.accounts.actions import end_grant
from communities.accounts.models import Grant, User
from communities.accounts.roles import Role
from communities.party import rules
from communities.party.actions import require
from communities.party.errors import NobodyLeft
from communities.party.models import Appointment

SECRETARY_ALONE = "随职务的身份，只有社区书记能给、能收。"


def end_rights(held: Appointment, ends_at: datetime, by: User, now: datetime) -> None:
    """At `ends_at`, or now where that is past. Rights that ended or will have ended by themselves are left as they are."""
    if held.grant_id and not held.grant.is_over(max(ends_at, now)):
        require(rules.may_give_rights(by), SECRETARY_ALONE)
        end_grant(grant=held.grant, ends_at=ends_at, by=by, now=now)


def require_somebody(ended: Iterable[Appointment], ends_at: datetime, now: datetime) -> None:
    """Where rights end, a secretary is left to whom the door opens: nobody could give any from outside."""
    if not any(held.grant_id for held in ended):
        return
    keepers = Grant.objects.in_force(max(ends_at, now)).filter(role=Role.COMMITTEE_SECRETARY, user__is_active=True)
    if not keepers.exists():
        raise NobodyLeft("这样就没有人是社区书记、能管账号与身份了。请先把身份给接任的人。")
