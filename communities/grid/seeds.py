"""The units that every community starts with; the committee renames and adds."""

from communities.grid.kinds import UnitKind
from communities.grid.models import Unit


def seed() -> None:
    """One unit of each kind, named after its kind. Safe to repeat."""
    known = set(Unit.objects.values_list("kind", flat=True))
    Unit.objects.bulk_create(
        (Unit(kind=kind, name=kind.label) for kind in UnitKind if kind not in known), ignore_conflicts=True
    )
