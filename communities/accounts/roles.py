"""Who people are here. A role is held through a Grant: with a scope, from a day, to a day."""

from django.db.models import Q, TextChoices


class Role(TextChoices):
    RESIDENT = "resident", "居民"
    BUILDING_HEAD = "building_head", "楼组长"
    GRID_WORKER = "grid_worker", "网格员"
    COMMITTEE_MEMBER = "committee_member", "居委会委员"
    COMMITTEE_SECRETARY = "committee_secretary", "社区书记"
    PROPERTY_COMPANY = "property_company", "物业服务人"
    DEPARTMENT = "department", "职能部门"
    STREET = "street", "街道"
    DISTRICT = "district", "区"
    OPERATOR = "operator", "平台运维"


# What the scope_id of a grant points at; None means the whole schema.
SCOPE_OF = {
    Role.RESIDENT: None,
    Role.BUILDING_HEAD: "residents.building",
    Role.GRID_WORKER: "grid.grid",
    Role.COMMITTEE_MEMBER: None,
    Role.COMMITTEE_SECRETARY: None,
    Role.PROPERTY_COMPANY: "grid.unit",
    Role.DEPARTMENT: "grid.unit",
    Role.STREET: "tenants.street",
    Role.DISTRICT: "tenants.district",
    Role.OPERATOR: None,
}
# Which rows of it, where not all: a property company's role is not held for a police station.
SCOPE_ROWS = {
    Role.PROPERTY_COMPANY: Q(kind="PM"),
    Role.DEPARTMENT: ~Q(kind__in=["PM", "RC", "PB"]),
}
COMMITTEE = frozenset({Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY})
HANDLERS = frozenset({Role.GRID_WORKER, Role.PROPERTY_COMPANY, Role.DEPARTMENT})
ABOVE = frozenset({Role.STREET, Role.DISTRICT, Role.OPERATOR})
# Those who sign in with a password, on the community's host or on the platform's.
STAFF = COMMITTEE | HANDLERS | ABOVE
