"""What the person at the keyboard sees while things start: one line a step, with the seconds it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from config.local.problem import Problem, last_lines


def say(text: str = "") -> None:
    print(text, flush=True)


class Step:
    """A step that is under way; what it says goes below its name."""

    def __init__(self, name: str):
        self.name = name
        self.began = time.monotonic()
        self.has_spoken = False
        print(f"  {name} … ", end="", flush=True)

    def say(self, line: str) -> None:
        say(("" if self.has_spoken else "\n") + f"      {line}")
        self.has_spoken = True

    def count(self, done: int, total: int) -> None:
        """How far a long step has come: one changing line on a terminal, a few lines in a log."""
        if sys.stdout.isatty():
            print(f"\r  {self.name} … {done}/{total} ", end="", flush=True)
        elif done % 25 == 0:
            self.say(f"{done}/{total}")

    def end(self, mark: str) -> None:
        say(f"{'    ' if self.has_spoken else ''}{mark} {time.monotonic() - self.began:.1f} 秒")


@contextmanager
def step(name: str) -> Iterator[Step]:
    shown = Step(name)
    try:
        yield shown
    except BaseException:
        shown.end("✗")
        raise
    shown.end("✓")


def refuse(problem: Problem) -> int:
    """Show a Problem, and the exit status that goes with it."""
    if problem.log and (tail := last_lines(problem.log)):
        print(f"\n—— {problem.log} 的最后几行 ——\n{tail}\n", file=sys.stderr)
    print(f"✗ {problem.sentence}", file=sys.stderr, flush=True)
    return 1
