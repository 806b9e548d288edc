"""One import undone as a whole: what it made goes, what it changed is as before. Or nothing, if it was touched since."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from communities.audit.actions import record
from communities.importing import sealed
from communities.importing.errors import NotNow
from communities.importing.models import Run
from communities.importing.registers import REGISTERS
from communities.importing.states import State

AT_ONCE = 1000
MOST_NAMED = 20


class _Memory:
    """What an import did: rows made with the line that made them, and each changed column as it first was and last became."""

    def __init__(self, run: Run):
        self.made: dict[str, dict[int, int]] = defaultdict(dict)
        self.before: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.after: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.line: dict[tuple[str, int], int] = {}
        for line in run.lines.written().order_by("number").iterator():
            self._hear(line.number, json.loads(line.trace))

    def _hear(self, number: int, trace: dict) -> None:
        for label, key, values in trace["made"]:
            self.made[label][key] = number
            self.after[label][key] = values
            self.line[label, key] = number
        for label, key, before, after in trace["changed"]:
            self.line.setdefault((label, key), number)
            self.after[label][key] = self.after[label].get(key, {}) | after
            if key not in self.made[label]:
                self.before[label][key] = before | self.before[label].get(key, {})


def require_whole(run: Run) -> None:
    """Raise NotNow where rows of what was written are gone: their time was over, or somebody was erased."""
    if run.lines.written().count() != run.written:
        raise NotNow("这次导入的明细已经不全（过了保存期限，或者有人注销了账号），不能再撤销。")


def undo(run: Run, now: datetime) -> None:
    """In the caller's transaction. Either all of it, or nothing and `run.problem` says which lines were touched since."""
    require_whole(run)
    memory = _Memory(run)
    touched = sorted({*_changed_since(memory), *_leant_on(memory)})
    if touched:
        named = "、".join(map(str, touched[:MOST_NAMED])) + ("等" if len(touched) > MOST_NAMED else "")
        run.state, run.changed_at = before_undoing(run), now
        run.problem = f"没有撤销：导入以后，第 {named} 行（共 {len(touched)} 行）的内容又有人改过或用过。"
        run.save(update_fields=["state", "changed_at", "problem"])
        return
    _put_back(memory)
    for label in reversed(REGISTERS[run.register].writes):
        for keys in _some(memory.made[label]):
            _all(label).filter(pk__in=keys)._raw_delete(connection.alias)
    run.lines.all().delete()
    run.state, run.changed_at, run.problem = State.UNDONE, now, ""
    run.save(update_fields=["state", "changed_at", "problem"])
    record(by=run.acted_by, verb="importing.undone", subject=run, at=now, register=run.register)


def before_undoing(run: Run) -> State:
    """Where an import stood whose undoing did not come about."""
    return State.STOPPED if run.lines.to_write().exists() else State.DONE


def _changed_since(memory: _Memory) -> Iterator[int]:
    for label, kept in memory.after.items():
        for row in _rows(label, kept):
            if sealed.values(row, kept[row.pk]) != kept[row.pk]:
                yield memory.line[label, row.pk]


def _leant_on(memory: _Memory) -> Iterator[int]:
    """Lines whose rows are pointed at by something that this import did not make."""
    for label, made in memory.made.items():
        for relation in apps.get_model(label)._meta.get_fields(include_hidden=True):
            if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
                continue
            name, column = relation.related_model._meta.label, relation.field.attname
            for keys in _some(made):
                pointing = _all(name).filter(**{f"{column}__in": keys}).values_list("pk", column)
                yield from (made[to] for key, to in pointing if key not in memory.made[name])


def _put_back(memory: _Memory) -> None:
    for label, kept in memory.before.items():
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
