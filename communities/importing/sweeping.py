"""The rows of an import are kept as long as it can be undone (个人信息保护法 art. 19: no longer than needed)."""

from datetime import timedelta

from django.conf import settings
from django.utils.timezone import now as clock

from communities.importing.models import Line
from communities.importing.states import WORKING


def forget_imports(*, now=None) -> int:
    """Remove the rows of imports at which nothing has happened for IMPORT_KEPT_DAYS; the answer is how many."""
    since = (now or clock()) - timedelta(days=settings.IMPORT_KEPT_DAYS)
    return Line.objects.filter(run__changed_at__lt=since).exclude(run__state__in=WORKING).delete()[0]
