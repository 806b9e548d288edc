"""What is asked before anything is started."""

import fcntl
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.local.problem import Problem


def wanted_port(env: Mapping[str, str]) -> int:
    text = env.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Problem(f"PORT 应是 1 到 65535 之间的整数，现在是“{text}”。")
    return int(text)


@contextmanager
def only_one(lock_file: Path) -> Iterator[None]:
    """Hold the lock, which the kernel lets go when we end, however we end."""
    with lock_file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Problem(f"商量已经在运行（进程 {lock.read().strip()}），请先在那个窗口按 Ctrl-C 停止它。") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def any_free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


def require_free(host: str, port: int) -> None:
    """Refuse a port that somebody listens on. The race until gunicorn takes it is lost loudly, by gunicorn."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except PermissionError:
            raise Problem(f"没有权限使用端口 {port}，请换一个大于 1023 的端口，例如：PORT=8001 make run") from None
        except OSError:
            other = f"PORT={port % 65535 + 1} make run"
            raise Problem(f"端口 {port} 已被别的程序占用，请关闭它，或换一个端口，例如：{other}") from None
