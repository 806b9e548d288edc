"""What a district, and below it a community, sets of the numbers that the law leaves open, each with its basis."""

from datetime import datetime

from django.db import connection
from django.db.transaction import atomic

from communities.accounts.models import User
from communities.accounts.roles import Role
from communities.accounts.rules import holds
from communities.audit.actions import record
from communities.kernel.errors import Invalid, NotAllowed
from communities.tenants.models import Community, District
from communities.tenants.queries import districts_of
from deliberation.topics.parameters import PARAMETERS, binds, parameters

# By the last word of the name: a share is at most the whole.
_MOST, _MOST_OF = 1000, {"percent": 100, "thirds": 3}


def may_rule(user) -> bool:
    return holds(user, Role.COMMITTEE_SECRETARY)


def may_rule_districts(user) -> bool:
    """On the platform's host."""
    return holds(user, Role.DISTRICT, Role.OPERATOR)


@atomic
def set_rule(*, name: str, value: int, basis: str, by: User, now: datetime) -> None:
    """From now on `value` holds here, by this basis; what was noticed before keeps what was frozen on it. Raises Invalid,
    also for less than the district asks for, where that is firm.
    """
    _require(by)
    basis = _checked(name, value, basis)
    _require_no_weaker(name, value)
    _write(name, {"value": value, "basis": basis})
    record(by=by, verb="topics.set_rule", subject=connection.tenant, at=now, name=name, value=value, basis=basis)


def _checked(name: str, value: int, basis: str) -> str:
    """The basis as it is kept; raises Invalid."""
    least, most = PARAMETERS[name].least, _MOST_OF.get(name.rpartition("_")[2], _MOST)
    if not least <= value <= most:
        raise Invalid(f"请填 {least} 到 {most}。", field="value")
    if not basis.strip():
        raise Invalid("请写明依据：哪部法规、哪个文件，或者哪次居民会议定的。会公开。", field="basis")
    return basis.strip()


def _require_no_weaker(name: str, value: int) -> None:
    above = District.objects.get(pk=connection.tenant.street.district_id).rules.get("deliberation", {})
    least = parameters(district=above)[name]["value"]
    if binds(above.get(name)) and PARAMETERS[name].is_weaker(value, than=least):
        way = "少" if PARAMETERS[name].more_is_stricter else "多"
        raise Invalid(f"区里的规定是 {least}，社区不能比它{way}。", field="value")


@atomic
def drop_rule(*, name: str, by: User, now: datetime) -> None:
    """The district's number holds again, or the platform's. Raises Invalid where it already does."""
    _require(by)
    if name not in connection.tenant.rules.get("deliberation", {}):
        raise Invalid("这一项社区没有改过。")
    _write(name, None)
    record(by=by, verb="topics.drop_rule", subject=connection.tenant, at=now, name=name)


@atomic
def set_district_rule(
    *, district: District, name: str, value: int, basis: str, is_firm: bool, by: User, now: datetime
) -> None:
    """From now on `value` holds in every community of the district that has none of its own; `is_firm`: and no community
    may do less. What was noticed before keeps what was frozen on it. Raises Invalid.
    """
    known = _locked(district, by)
    basis = _checked(name, value, basis)
    _write_district(known, name, {"value": value, "basis": basis, "is_firm": is_firm})
    facts = {"name": name, "value": value, "basis": basis, "is_firm": is_firm}
    record(by=by, verb="topics.set_district_rule", subject=known, at=now, **facts)


@atomic
def drop_district_rule(*, district: District, name: str, by: User, now: datetime) -> None:
    """The platform's number holds again. Raises Invalid where it already does."""
    known = _locked(district, by)
    if name not in known.rules.get("deliberation", {}):
        raise Invalid("这一项区里没有改过，现在就是平台的规定。")
    _write_district(known, name, None)
    record(by=by, verb="topics.drop_district_rule", subject=known, at=now, name=name)


def read_anew() -> None:
    """What somebody just changed is seen at once: each process keeps a community, and so its rules, for a minute."""
    here = connection.tenant
    here.rules = Community.objects.values_list("rules", flat=True).get(pk=here.pk)
    district = here.street.district
    district.rules = District.objects.values_list("rules", flat=True).get(pk=district.pk)


def _locked(district: District, by: User) -> District:
    known = districts_of(by).filter(pk=district.pk).select_for_update().first() if may_rule_districts(by) else None
    if known is None:
        raise NotAllowed("全区的规定由本区或平台运维来改。")
    return known


def _write_district(district: District, name: str, rule: dict | None) -> None:
    kept = {key: one for key, one in district.rules.get("deliberation", {}).items() if key != name}
    district.rules = district.rules | {"deliberation": kept | ({name: rule} if rule else {})}
    district.save(update_fields=["rules"])


def _require(by: User) -> None:
    if not may_rule(by):
        raise NotAllowed("期限和人数的规定由社区书记来改。")


def _write(name: str, rule: dict | None) -> None:
    community = Community.objects.select_for_update().get(pk=connection.tenant.pk)
    own = {key: kept for key, kept in community.rules.get("deliberation", {}).items() if key != name}
    community.rules = community.rules | {"deliberation": own | ({name: rule} if rule else {})}
    community.save(update_fields=["rules"])
    connection.tenant.rules = community.rules
