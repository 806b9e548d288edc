"""Statements that the ORM writes once per process and that are then only executed.

Putting a query together in Python takes longer than the database takes to answer it. The rule of what a list holds
stays where it is, in the slice's queries.py: a kept statement is what the ORM made of it, its variable parts marked.
Search path and time are the database's, so one statement serves all communities.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.query import get_related_populators

# Values that no caller sends, one for each variable part: the ORM carries them into its parameters.
_NUMBERS = range(-987_654_321, -987_654_301)
_kept: dict[Hashable, Any] = {}


@dataclass(frozen=True)
class _Statement:
    """`params` are values, or the names of wanted values that stand in their places."""

    sql: str
    params: tuple[tuple[Any, str | None], ...]

    def rows(self, wanted: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [wanted[mark] if mark else value for value, mark in self.params])
            return cursor.fetchall()


@dataclass(frozen=True)
class _Instances:
    """A statement whose rows are instances, with what select_related() joined to them."""

    statement: _Statement
    compiler: Any
    converters: Mapping
    model: Any
    columns: list[str]
    related: list[Any]

    def read(self, wanted: Mapping[str, Any]) -> list[Any]:
        rows = self.statement.rows(wanted)
        return [self._instance(row) for row in self.compiler.apply_converters(rows, self.converters)]

    def _instance(self, row) -> Any:
        instance = self.model.from_db(connection.alias, self.columns, row[: len(self.columns)])
        for populator in self.related:
            populator.populate(row, instance)
        return instance


def rows_of(
    name: str, wanted: dict[str, Any], make: Callable[[dict[str, Any]], Any], *, limit: int | None = None
) -> list[tuple[Any, ...]]:
    """Rows of `make(values)`, a `.values_list()`, with these wanted values: all, or the first `limit`.

    `make` is called once for each set of wanted names and types, with marks in place of values: it must use each
    unchanged as a parameter, and nothing else that varies.
    """
    shape = _shape(name, make, wanted, limit)
    if shape not in _kept:
        marks = _marks(wanted)
        _kept[shape] = _statement(make(marks)[:limit].query.sql_with_params(), marks)
    return _kept[shape].rows(wanted)


def instances_of(name: str, wanted: dict[str, Any], make: Callable[[dict[str, Any]], Any]) -> list[Any]:
    """Instances of `make(values)`, a QuerySet of whole rows, select_related() included; see rows_of()."""
    shape = _shape(name, make, wanted, None)
    if shape not in _kept:
        _kept[shape] = _instances(make, _marks(wanted))
    return _kept[shape].read(wanted)


def insert(row: Any, *, unless_there: bool = False) -> bool:
    """Add one new row, as `row.save(force_insert=True)` would without signals, and set its key.

    For models whose key the database makes and that nobody listens to. `unless_there`: a row that breaks a uniqueness
    is left out; the answer is whether it was added.
    """
    statement, fields = _insertion(type(row), unless_there)
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
        )
        made = cursor.fetchone()
    if made is None:
        return False
    row.pk = made[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


def _insertion(model: Any, unless_there: bool) -> tuple[str, list[Any]]:
    shape = ("insert", model._meta.label, unless_there)
    if shape not in _kept:
        meta, quote = model._meta, connection.ops.quote_name
        fields = [field for field in meta.local_concrete_fields if not field.primary_key]
        columns, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
        conflict = " ON CONFLICT DO NOTHING" if unless_there else ""
        returned = quote(meta.pk.column)
        sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places}){conflict} RETURNING {returned}"  # noqa: S608  names of our own
        _kept[shape] = sql, fields
    return _kept[shape]


def _shape(name: str, make: Callable, wanted: dict[str, Any], limit: int | None) -> Hashable:
    # The code of `make` too: two callers may have chosen the same name.
    return (name, make.__code__, limit, *((key, type(value)) for key, value in wanted.items()))


def _marks(wanted: dict[str, Any]) -> dict[str, Any]:
    return {key: _mark(value, number) for (key, value), number in zip(wanted.items(), _NUMBERS, strict=False)}


def _mark(value: Any, number: int) -> Any:
    if isinstance(value, datetime):
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=-number)
    return number if isinstance(value, int) else f"mark{number}"


def _statement(written: tuple[str, tuple], marks: dict[str, Any]) -> _Statement:
    sql, params = written
    names = {mark: key for key, mark in marks.items()}
    found = tuple((param, names.get(param)) for param in params)
    if {mark for _, mark in found if mark} != set(marks):
        raise ValueError("a kept statement lost one of its marks")
    return _Statement(sql, found)


def _instances(make, marks: dict[str, Any]) -> _Instances:
    """What django.db.models.query.ModelIterable works out anew for each query, worked out once."""
    queryset = make(marks)
    compiler = queryset.query.get_compiler(connection=connection)
    statement = _statement(compiler.as_sql(), marks)
    info = compiler.klass_info
    own = [compiler.select[place][0].target.attname for place in info["select_fields"]]
    if info["select_fields"] != list(range(len(own))):
        raise ValueError("the columns of the instance itself must come first")
    return _Instances(
        statement=statement,
        compiler=compiler,
        converters=compiler.get_converters([expression for expression, _, _ in compiler.select]),
        model=queryset.model,
        columns=own,
        related=get_related_populators(info, compiler.select, connection.alias),  # type: ignore[call-arg]
    )
