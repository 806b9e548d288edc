"""The work of an import, batch by batch: each its own transaction, so that progress shows and any end can be gone on from."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain

import structlog
from django.db import DatabaseError, connection
from django.db.transaction import atomic
from django.utils.timezone import now as clock

from communities.accounts.locks import hold
from communities.audit.actions import Link, record_all
from communities.importing import sealed
from communities.importing.models import Line, Run
from communities.importing.registers import REGISTERS
from communities.importing.rows import as_row, read
from communities.importing.states import WORKING, State
from communities.importing.undoing import before_undoing, undo
from communities.kernel.sheets.errors import RowError
from communities.kernel.sheets.registers import Judged, Reader, Trace, Verdict
from communities.kernel.windows import in_windows

log = structlog.get_logger("importing")
BATCH = 500
WRITTEN = (Verdict.NEW, Verdict.CHANGED)


def work_waiting(*, now: datetime | None = None) -> int:
    """Work on the imports of the current schema that wait; the answer is how many were taken up."""
    taken = 0
    for key in Run.objects.filter(state__in=WORKING).order_by("id").values_list("pk", flat=True):
        taken += work(key, now=now)
    return taken


def work(key: int, *, now: datetime | None = None) -> bool:
    """Work on one import until it is ready, done or stopped; False if another worker has it."""
    with _only_one(key) as mine:
        if mine:
            try:
                _Work(key).run(now)
            except Exception:
                log.exception("import_broke", run=key)
                _give_up(key, now or clock())
        return mine


@atomic
def _give_up(key: int, now: datetime) -> None:
    """What broke is not tried for ever: it stops where a person sees it, and can go on or be undone."""
    run = Run.objects.select_for_update().get(pk=key)
    if run.state in WORKING:
        # Where an import is left that broke.
        left = {State.JUDGING: State.CANCELLED, State.WRITING: State.STOPPED, State.UNDOING: before_undoing(run)}
        run.state, run.changed_at = left[State(run.state)], now
        run.problem = "程序出了错，已经停下，台账停在最后写好的一批。请再试一次；还不行，请联系平台。"
        run.save(update_fields=["state", "changed_at", "problem"])


@contextmanager
def _only_one(key: int) -> Iterator[bool]:
    """One worker for an import, as long as its connection lives: one that is killed leaves it free at once."""
    name = f"{connection.schema_name}:import:{key}"  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 1))", [name])
        [mine] = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [name])


class _Work:
    """One import in one worker. The reader of each phase remembers what the rows before claimed."""

    def __init__(self, key: int):
        self.key = key
        self.readers: dict[str, Reader] = {}

    def run(self, now: datetime | None) -> None:
        while self.batch(now or clock()):
            pass

    @atomic
    def batch(self, now: datetime) -> bool:
        """One batch; whether there is more. The row is locked, so that whoever stops it stops it between batches."""
        run = Run.objects.select_for_update().get(pk=self.key)
        match run.state:
            case State.JUDGING:
                return self._judge(run, now)
            case State.WRITING:
                return self._write(run, now)
            case State.UNDOING:
                undo(run, now)
        return False

    # -- judging

    def _judge(self, run: Run, now: datetime) -> bool:
        lines = list(run.lines.filter(verdict="").order_by("number")[:BATCH])
        reader = self._reader(run, now, before=lines[0].number if lines else 0)
        wrong, rows = read(run, lines)
        judged = {one.row.number: one for one in chain(wrong, reader.judge(rows))}
        for line in lines:
            _say(line, judged[line.number])
        Line.objects.keep(lines)
        for verdict, count in Counter(line.verdict for line in lines).items():
            setattr(run, str(verdict), getattr(run, str(verdict)) + count)
        run.judged += len(lines)
        self._save(run, now, State.JUDGING if len(lines) == BATCH else State.READY)
        return len(lines) == BATCH

    def _reader(self, run: Run, now: datetime, *, before: int) -> Reader:
        """The phase's reader; one that takes over hears first what the rows before said."""
        if run.state not in self.readers:
            reader = REGISTERS[run.register].reader(options=frozenset(run.options), by=run.by, now=now)
            for line in in_windows(run.lines.filter(number__lt=before).order_by("number")):
                _, rows = read(run, [line])
                for row in rows:
                    reader.claim(row)
            self.readers[run.state] = reader
        return self.readers[run.state]

    # -- writing

    def _write(self, run: Run, now: datetime) -> bool:
        # One batch of all imports at a time: of two that bring the same people the second finds them there.
        hold("importing.write")
        lines = list(run.lines.to_write().order_by("number")[:BATCH])
        reader = self._reader(run, now, before=lines[0].number if lines else 0)
        try:
            with atomic():
                done = self._write_together(run, reader, lines)
        except DatabaseError:
            done = self._one_by_one(run, lines, now)
        run.written += sum(1 for line in lines if line.trace)
        self._save(run, now, State.WRITING if len(lines) == BATCH else State.DONE)
        # Last, since the ledger is everybody's: its lock is held until the batch is committed.
        record_all(
            Link("importing.row", subject, at=now, by=run.acted_by, facts={"run": run.pk, "row": number})
            for number, trace in done.items()
            for subject in (*trace.made, *(row for row, _ in trace.changed))
        )
        return len(lines) == BATCH

    def _write_together(self, run: Run, reader: Reader, lines: list[Line]) -> dict[int, Trace]:
        """Judged again: the register may have changed since the preview, and nobody agreed to what they did not see."""
        judged = [
            _as_agreed(line, one)
            for line, one in zip(lines, reader.judge([as_row(run, line) for line in lines]), strict=True)
        ]
        to_write = [one for one in judged if one.verdict in WRITTEN]
        traces = {one.row.number: trace for one, trace in zip(to_write, reader.write(to_write), strict=True)}
        for line, one in zip(lines, judged, strict=True):
            self._note(run, line, one, traces.get(line.number))
        Line.objects.keep(lines)
        return traces

    def _note(self, run: Run, line: Line, one: Judged, trace: Trace | None) -> None:
        """A line that is otherwise than in the preview is counted where it is now."""
        if one.verdict != line.verdict:
            setattr(run, line.verdict, getattr(run, line.verdict) - 1)
            setattr(run, str(one.verdict), getattr(run, str(one.verdict)) + 1)
            _say(line, one)
        line.trace = sealed.trace(trace) if trace else ""

    def _one_by_one(self, run: Run, lines: list[Line], now: datetime) -> dict[int, Trace]:
        """Should the database refuse a batch, each row alone, so that one stops no other."""
        register, options = REGISTERS[run.register], frozenset(run.options)
        reader = register.reader(options=options, by=run.acted_by, now=now)
        done: dict[int, Trace] = {}
        for line in lines:
            before = {verdict: getattr(run, verdict) for verdict in Verdict.values}
            try:
                with atomic():
                    done |= self._write_together(run, reader, [line])
            except DatabaseError as error:
                for verdict, count in before.items():
                    setattr(run, verdict, count)
                line.trace = ""
                wrong = Judged(as_row(run, line), Verdict.WRONG, [RowError(line.number, "", reader.refusal(error))])
                self._note(run, line, wrong, None)
                Line.objects.keep([line])
                # What it made for the refused row, a building or a person, was taken back with it.
                reader = register.reader(options=options, by=run.acted_by, now=now)
        self.readers.pop(run.state, None)
        return done

    def _save(self, run: Run, now: datetime, state: str) -> None:
        run.state, run.changed_at = state, now
        run.save()


def _as_agreed(line: Line, one: Judged) -> Judged:
    """A row that would do other than what was confirmed is not written."""
    if one.verdict not in WRITTEN:
        return one
    if one.verdict == line.verdict and sealed.said(one.errors, one.differences) == line.said:
        return one
    # What a row before it in this very sheet has made meanwhile, such as the same person's first home.
    if one.verdict == line.verdict == Verdict.NEW and one.of_this_sheet:
        return one
    error = RowError(line.number, "", "核对以后，台账里又有人改过。请核对这一行，再导入一次。")
    return Judged(one.row, Verdict.WRONG, [error])


def _say(line: Line, one: Judged) -> None:
    line.verdict, line.said = one.verdict, sealed.said(one.errors, one.differences)
