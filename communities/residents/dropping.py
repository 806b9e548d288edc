"""Places that were entered wrongly and that nothing stands on are deleted."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.dependents import dependents
from communities.kernel.errors import NotAllowed, RuleBroken
from communities.kernel.masking import mask_name
from communities.residents import rules
from communities.residents.models import Building, Dwelling, Entrance, ParkingSpace

KINDS = {model._meta.model_name: model for model in (Building, Entrance, Dwelling, ParkingSpace)}


class StillUsed(RuleBroken):
    """Something stands on the place that was to be deleted."""

    code = "still_needed"


@atomic
def drop_place(*, place: Building | Entrance | Dwelling | ParkingSpace, by: User, now: datetime) -> None:
    """A building, entrance, home or parking space goes; raises StillUsed, naming what stands on it."""
    if not rules.may_keep_residents(by):
        raise NotAllowed
    # Whoever would point at it from now on waits, and then finds it gone.
    place = type(place).objects.select_for_update(of=("self",)).get(pk=place.pk)
    if isinstance(place, ParkingSpace) and place.owner is not None:
        raise StillUsed(
            f"不能删除：车位登记在{mask_name(place.owner.name)}名下。请先在那位居民的页面改成“不再是他的”。"
        )
    if standing := dependents(place):
        raise StillUsed(f"“{place}”不能删除，还有这些靠着它：{'、'.join(standing)}。请先改那些。")
    record(by=by, verb="residents.drop_place", subject=place, at=now, name=str(place))
    place.delete()
