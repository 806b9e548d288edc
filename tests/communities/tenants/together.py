"""Doing things at the same moment, each in a thread with a connection of its own; and in which order one thing locks."""

from collections.abc import Callable
from itertools import groupby
from threading import Barrier, Thread

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext


def together(*works: Callable[[], object], start_together: bool = True) -> list:
    """What each of `works` returned, in their order; raises the first error."""
    gate = Barrier(len(works) if start_together else 1)
    results: list = [None] * len(works)
    errors: list[BaseException] = []

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            results[place] = work()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def outcome(work: Callable[[], object]) -> Callable[[], object]:
    """Like `work`, but an error is its result."""

    def run():
        try:
            return work()
        except Exception as error:
            return error

    return run


def locks_of(act: Callable[[], object], kinds: dict[str, str]) -> list[str]:
    """What `act` locked, in its order: of each row or word the first time. `kinds`: {part of the statement: what it is called}.

    What is locked by a word, as `:roles:`, counts for each word.
    """
    with CaptureQueriesContext(connection) as asked:
        act()
    seen: dict[str, str] = {}
    for sql in (query["sql"] for query in asked):
        for sign, kind in kinds.items():
            if sign in sql and ("FOR UPDATE" in sql or "FOR NO KEY UPDATE" in sql or "xact_lock" in sql):
                seen.setdefault(sql if "xact_lock" in sql else kind, kind)
    return [kind for kind, _same in groupby(seen.values())]
