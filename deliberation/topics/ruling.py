"""What a community sets for itself of the numbers that the law leaves open, each with the basis that it rests on."""

from datetime import datetime

from django.db import connection
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.accounts.roles import Role
from communities.accounts.rules import holds
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.tenants.models import Community
from deliberation.topics.parameters import PARAMETERS

_MOST, _MOST_PERCENT = 1000, 100


def may_rule(user) -> bool:
    return holds(user, Role.COMMITTEE_SECRETARY)


@atomic
def set_rule(*, name: str, value: int, basis: str, by: User, now: datetime) -> None:
    """From now on `value` holds here, by this basis; what was noticed before keeps what was frozen on it. Raises Invalid."""
    _require(by)
    known, basis = PARAMETERS[name], basis.strip()
    most = _MOST_PERCENT if name.endswith("_percent") else _MOST
    if not known.least <= value <= most:
        raise Invalid(f"请填 {known.least} 到 {most}。", field="value")
    if not basis:
        raise Invalid("请写明依据：哪部法规、哪个文件，或者哪次居民会议定的。会公开。", field="basis")
    _write(name, {"value": value, "basis": basis})
    record(by=by, verb="topics.set_rule", subject=connection.tenant, at=now, name=name, value=value, basis=basis)


@atomic
def drop_rule(*, name: str, by: User, now: datetime) -> None:
    """The platform's number holds again. Raises Invalid where it already does."""
    _require(by)
    if name not in connection.tenant.rules.get("deliberation", {}):
        raise Invalid("这一项没有改过，现在就是平台的规定。")
    _write(name, None)
    record(by=by, verb="topics.drop_rule", subject=connection.tenant, at=now, name=name)


def _require(by: User) -> None:
    if not may_rule(by):
        raise NotAllowed("期限和人数的规定由社区书记来改。")


def _write(name: str, rule: dict | None) -> None:
    community = Community.objects.select_for_update().get(pk=connection.tenant.pk)
    own = {key: kept for key, kept in community.rules.get("deliberation", {}).items() if key != name}
    community.rules = community.rules | {"deliberation": own | ({name: rule} if rule else {})}
    community.save(update_fields=["rules"])
    connection.tenant.rules = community.rules
