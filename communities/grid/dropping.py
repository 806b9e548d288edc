"""A grid that was entered wrongly and that nothing stands on is deleted."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.locks import hold
from communities.accounts.models import User
from communities.accounts.rules import is_committee
from communities.audit.actions import record
from communities.grid.models import Grid
from communities.kernel.dependents import dependents
from communities.kernel.errors import NotAllowed, RuleBroken


class StillUsed(RuleBroken):
    """Buildings or people stand in the grid that was to be deleted."""

    code = "still_needed"


@atomic
def drop_grid(*, grid: Grid, by: User, now: datetime) -> None:
    """The grid goes; raises StillUsed, naming what stands on it."""
    if not is_committee(by):
        raise NotAllowed
    hold("grids")
    grid = Grid.objects.select_for_update().get(pk=grid.pk)
    names = [place.building.name for place in grid.buildings.select_related("building")]
    if names:
        raise StillUsed(f"“{grid}”不能删除，{'、'.join(names)}还在里面。请先把楼栋勾选到别的网格。")
    if standing := dependents(grid):
        raise StillUsed(f"“{grid}”不能删除，还有这些靠着它：{'、'.join(standing)}。")
    record(by=by, verb="grid.drop_grid", subject=grid, at=now, name=grid.name)
    grid.delete()
