"""The processes we mind. Each leads a group of its own, so that Ctrl-C reaches only us and we stop them in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.local.problem import Problem

GRACE_SECONDS = 10
ON_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


@dataclass(frozen=True)
class Child:
    name: str
    process: subprocess.Popen
    log: Path

    def is_over(self) -> bool:
        return self.process.poll() is not None

    def failure(self) -> Problem:
        return Problem(f"{self.name}意外停止（退出码 {self.process.returncode}），其余部分已一并停止。", self.log)


def spawn(name: str, command: list[str], log: Path, env: dict[str, str], **options) -> Child:
    """Start `command` with its words going to `log`; should we be killed outright, it stops as well (on Linux)."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as words:
        told = {"stdin": subprocess.DEVNULL, "stdout": words, "stderr": subprocess.STDOUT} | options
        process = subprocess.Popen(command, env=env, start_new_session=True, preexec_fn=stop_with_parent, **told)
    return Child(name, process, log)


def stop_with_parent() -> None:
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def adopt_orphans() -> None:
    """Become the parent of what our children leave behind, the database server included, so that we can wait for it."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def prctl(option: int, value: int) -> None:
    if ON_LINUX:
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def stop_all(children: Iterable[Child], grace: float = GRACE_SECONDS) -> None:
    """Ask all to stop, wait, then end whatever is left of each group."""
    children = list(children)
    for child in children:
        if not child.is_over():
            child.process.terminate()
    until = time.monotonic() + grace
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(timeout=max(0, until - time.monotonic()))
    for child in children:
        end_group(child)


def end_group(child: Child) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def reap_orphans(seconds: float = 2) -> None:
    """Leave no zombies, should the machine's first process not bury them."""
    until = time.monotonic() + seconds
    with suppress(ChildProcessError):
        while time.monotonic() < until:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                time.sleep(0.02)


def wait_until(ready: Callable[[], bool], needed: Iterable[Child], seconds: float, sentence: str) -> None:
    """Wait for `ready`; a Problem when one of the children that it needs dies or time is up."""
    needed = list(needed)
    until = time.monotonic() + seconds
    while not ready():
        for child in needed:
            if child.is_over():
                raise child.failure()
        if time.monotonic() > until:
            raise Problem(sentence, needed[0].log if needed else None)
        time.sleep(0.1)
