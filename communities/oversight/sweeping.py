"""Once a day the platform asks each community for its numbers and keeps the copies; matters.py copies what went up."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django_tenants.utils import schema_context

from communities.oversight import party_figures
from communities.oversight.models import Figure


def copy_figures(*, now: datetime | None = None) -> int:
    """Count in the community that is entered and keep it on the platform; the answer is how many numbers were new.

    The first of a day stands, so that two sweepers and a later one do not make a day's number waver.
    """
    community, day = connection.tenant, localdate(now or clock())
    if _is_kept(community, day):
        return 0
    counted = party_figures.count(day)
    rows = [Figure(community=community, day=day, name=name, value=value) for name, value in counted.items()]
    with schema_context("public"):
        Figure.objects.bulk_create(rows, ignore_conflicts=True)
        Figure.objects.filter(community=community, day__lt=day - timedelta(days=settings.FIGURE_DAYS)).delete()
    return len(rows)


def _is_kept(community, day) -> bool:
    # Public tables are found from a community's schema too: its own come first, and it has none of this name.
    return Figure.objects.filter(community=community, day=day).exists()
