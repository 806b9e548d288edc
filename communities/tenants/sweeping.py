"""The nightly look at every schema: a table that is gone is read from `public` without a word (ADR 1)."""

from collections import defaultdict

import structlog

from communities.tenants.checking import Difference, check_communities
from communities.tenants.models import Community

log = structlog.get_logger("schemas")
SHOWN = 5


def report_differences() -> int:
    """Log one error for each schema that is not what the models say; the answer is how many there are."""
    found: dict[str, list[Difference]] = defaultdict(list)
    for difference in check_communities():
        found[difference.schema].append(difference)
    slugs = dict(Community.objects.filter(schema_name__in=found).values_list("schema_name", "slug"))
    for schema, differences in found.items():
        log.error(
            "schema_differs",
            schema=schema,
            community=slugs.get(schema, ""),
            differences=len(differences),
            first=[str(difference) for difference in differences[:SHOWN]],
        )
    return len(found)
