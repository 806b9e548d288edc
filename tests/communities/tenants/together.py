"""Doing things at the same moment, each in a thread with a connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections


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
