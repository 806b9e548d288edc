"""Statements that the ORM writes once per process and that are then only executed.

Putting a query together in Python takes longer than the database takes to answer it. The rule of what a list holds
stays where it is, in the slice's queries.py: a kept statement is what the ORM made of it, its variable parts marked.
"""

from collections.abc import Callable, Hashable
from typing import Any

from django.db import connection

# Values that no caller sends, one for each variable part: the ORM carries them into its parameters.
_NUMBERS = range(-987_654_321, -987_654_301)
_kept: dict[Hashable, tuple[str, list[tuple[Any, str | None]]]] = {}


def rows_of(
    name: str, wanted: dict[str, Any], make: Callable[[dict[str, Any]], Any], *, limit: int | None = None
) -> list[tuple[Any, ...]]:
    """Rows of `make(values)`, a `.values_list()`, with these wanted values: all, or the first `limit`.

    `make` is called once for each set of wanted names and types, with marks in place of values: it must use each
    unchanged as a parameter, and nothing else that varies. Search path and time are the database's, so one statement
    serves all communities.
    """
    shape = (name, limit, *((key, type(value)) for key, value in wanted.items()))
    if shape not in _kept:
        _kept[shape] = _written(wanted, make, limit)
    sql, params = _kept[shape]
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted[mark] if mark else value for value, mark in params])
        return cursor.fetchall()


def _written(wanted: dict[str, Any], make, limit: int | None) -> tuple[str, list[tuple[Any, str | None]]]:
    marks = {
        key: number if isinstance(value, int) else f"mark{number}"
        for (key, value), number in zip(wanted.items(), _NUMBERS, strict=False)
    }
    sql, params = make(marks)[:limit].query.sql_with_params()
    names = {mark: key for key, mark in marks.items()}
    found = [(param, names.get(param)) for param in params]
    if {mark for _, mark in found if mark} != set(wanted):
        raise ValueError("a kept statement lost one of its marks")
    return sql, found
