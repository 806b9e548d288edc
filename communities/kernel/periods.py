"""Periods that exclude each other in PostgreSQL: two rows of one key never at once.

Ranges have GiST operators of their own: with them an exclusion needs no extension.
"""

from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db.models import F, Func, Value
from django.db.models.expressions import Combinable


def only(column: str) -> tuple[Combinable, str]:
    """Equality of a key, as overlap of ranges that hold that key alone."""
    key = F(column)
    same = Func(key, key, Value("[]"), function="int8range", output_field=BigIntegerRangeField())
    return same, RangeOperators.OVERLAPS


def period() -> tuple[Combinable, str]:
    """The days from `starts_on` up to, not including, `ends_on`."""
    days = F("starts_on"), F("ends_on")
    span = Func(*days, Value("[)"), function="daterange", output_field=DateRangeField())
    return span, RangeOperators.OVERLAPS
