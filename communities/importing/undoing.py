"""One import undone as a whole: what it made goes, what it changed is as before. Or nothing, if it was touched since."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from communities.audit.actions import record
from communities.importing import sealed
from communities.importing.errors import NotNow
from communities.importing.models import Line, Run
from communities.importing.registers import REGISTERS
from communities.importing.states import State

AT_ONCE = 1000
MOST_NAMED = 20


class _Index:
    """What an import touched, as keys alone: the line that made a row, that which named it first, rows of several lines."""

    def __init__(self, run: Run):
        self.made: dict[str, dict[int, int]] = defaultdict(dict)
        self.first: dict[str, dict[int, int]] = defaultdict(dict)
        self.of_several: dict[str, set[int]] = defaultdict(set)
        for number, trace in _traces(run):
            for label, key, *_values in trace["made"]:
                self.made[label][key] = number
            for label, key, *_values in chain(trace["made"], trace["changed"]):
                if self.first[label].setdefault(key, number) != number:
                    self.of_several[label].add(key)


class _Values:
    """Of some lines: each changed column as it first was, each written one as it last became."""

    def __init__(self) -> None:
        self.before: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.after: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)

    def made(self, label: str, key: int, values: dict) -> None:
        self.after[label][key] = values

    def changed(self, label: str, key: int, before: dict, after: dict, *, is_new: bool) -> None:
        self.after[label][key] = self.after[label].get(key, {}) | after
        if not is_new:
            self.before[label][key] = before | self.before[label].get(key, {})


def _values(run: Run, index: _Index) -> Iterator[_Values]:
    """A window of lines at a time, so that memory does not grow with the sheet; rows of several lines at the end."""
    window, last = _Values(), _Values()
    for count, (_number, trace) in enumerate(_traces(run), start=1):
        for label, key, values in trace["made"]:
            (last if key in index.of_several[label] else window).made(label, key, values)
        for label, key, before, after in trace["changed"]:
            part = last if key in index.of_several[label] else window
            part.changed(label, key, before, after, is_new=key in index.made[label])
        if count % AT_ONCE == 0:
            yield window
            window = _Values()
    yield window
    yield last


def _traces(run: Run) -> Iterator[tuple[int, dict]]:
    """(line, what it did), in order. By windows: see communities.kernel.windows."""
    number = -1
    while some := list(_lines(run).filter(number__gt=number)[:AT_ONCE]):
        yield from ((line.number, json.loads(line.trace)) for line in some)
        number = some[-1].number


def _lines(run: Run):
    return Line.objects.written().filter(run=run).only("number", "trace").order_by("number")


def require_whole(run: Run) -> None:
    """Raise NotNow where rows of what was written are gone: their time was over, or somebody was erased."""
    if run.lines.written().count() != run.written:
        raise NotNow("这次导入的明细已经不全（过了保存期限，或者有人注销了账号），不能再撤销。")


def undo(run: Run, now: datetime) -> None:
    """In the caller's transaction. Either all of it, or nothing and `run.problem` says which lines were touched since."""
    require_whole(run)
    index = _Index(run)
    touched = sorted({*_changed_since(run, index), *_leant_on(index)})
    if touched:
        named = "、".join(map(str, touched[:MOST_NAMED])) + ("等" if len(touched) > MOST_NAMED else "")
        run.state, run.changed_at = before_undoing(run), now
        run.problem = f"没有撤销：导入以后，第 {named} 行（共 {len(touched)} 行）的内容又有人改过或用过。"
        run.save(update_fields=["state", "changed_at", "problem"])
        return
    for part in _values(run, index):
        _put_back(part)
    for label in reversed(REGISTERS[run.register].writes):
        for keys in _some(index.made[label]):
            _all(label).filter(pk__in=keys)._raw_delete(connection.alias)
    # delete() would load every line and unseal it, for whoever listens to the deletion of a model.
    run.lines.all()._raw_delete(connection.alias)
    run.state, run.changed_at, run.problem = State.UNDONE, now, ""
    run.save(update_fields=["state", "changed_at", "problem"])
    record(by=run.acted_by, verb="importing.undone", subject=run, at=now, register=run.register)


def before_undoing(run: Run) -> State:
    """Where an import stood whose undoing did not come about."""
    return State.STOPPED if run.lines.to_write().exists() else State.DONE


def _changed_since(run: Run, index: _Index) -> Iterator[int]:
    for part in _values(run, index):
        for label, kept in part.after.items():
            for row in _rows(label, kept):
                if sealed.values(row, kept[row.pk]) != kept[row.pk]:
                    yield index.first[label][row.pk]


def _leant_on(index: _Index) -> Iterator[int]:
    """Lines whose rows are pointed at by something that this import did not make."""
    for label, made in index.made.items():
        for relation in apps.get_model(label)._meta.get_fields(include_hidden=True):
            if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
                continue
            name, column = relation.related_model._meta.label, relation.field.attname
            for keys in _some(made):
                pointing = _all(name).filter(**{f"{column}__in": keys}).values_list("pk", column)
                yield from (made[to] for key, to in pointing if key not in index.made.get(name, ()))


def _put_back(part: _Values) -> None:
    for label, kept in part.before.items():
        rows, names = [], set()
        for row in _rows(label, kept):
            for name, value in kept[row.pk].items():
                field = row._meta.get_field(name.removesuffix("_id"))
                setattr(row, name, value if field.is_relation else field.to_python(value))
                names.add(field.name)
            rows.append(row)
        if rows:
            apps.get_model(label)._base_manager.bulk_update(rows, sorted(names), batch_size=AT_ONCE)


def _rows(label: str, keys: Iterable[int]) -> Iterator[Model]:
    for some in _some(keys):
        yield from _all(label).select_for_update().filter(pk__in=some).order_by("pk")


def _all(label: str):
    return apps.get_model(label)._base_manager.all()


def _some(keys: Iterable[int]) -> Iterator[list[int]]:
    keys = iter(keys)
    while some := list(islice(keys, AT_ONCE)):
        yield some
