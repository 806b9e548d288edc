"""Many rows, a few at a time in memory.

Behind a pooler there are no cursors on the server, and without one the driver takes the whole answer of a query before
its first row: `iterator()` alone saves nothing. So the keys come first, and then the rows by their keys.
"""

from array import array
from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
AT_ONCE = 1000


def in_windows(rows: QuerySet[Row], at_once: int = AT_ONCE) -> Iterator[Row]:
    """The rows in the order of the query, with all that it selects; one that is gone meanwhile is left out."""
    keys = array("q", rows.values_list("pk", flat=True))
    for start in range(0, len(keys), at_once):
        some = keys[start : start + at_once]
        found = rows.order_by().in_bulk(some)
        yield from (found[key] for key in some if key in found)
