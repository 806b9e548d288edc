"""A PostgreSQL of one's own in a folder: made when missing, started when stopped, joined when running.

    with borrow(folder) as url: ...     # shared between processes; the last one out stops the server

We call initdb and pg_ctl ourselves: the package's own launcher opens the home of root to everyone, and believes a stale
postmaster.pid (docs/adr/0004-embedded-database.md).
"""

import fcntl
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.local.places import beside, socket_folder
from config.local.problem import NO_SPACE, Problem, disk_full, last_lines, require_space
from config.local.programs import postgres_programs, postgres_version
from config.local.unprivileged import Servant, servant

DATABASE = "shangliang"
SOCKET = ".s.PGSQL.5432"
PARTS = ("PG_VERSION", "global/pg_control", "base", "pg_wal")
START_SECONDS = 90
# UTF-8 for pg_trgm and for words of text search, which follow LC_CTYPE; a fixed language for the messages we look for.
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    # Dropping or replaying one community takes about 800 locks.
    "max_locks_per_transaction": "512",
    "shared_buffers": "128MB",
    "timezone": "UTC",
}
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Nobody follows this server, and its log may not fill the memory that it may lie in.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    # Nothing grows old in a database that lives for minutes, and no query of a test is worth compiling.
    "autovacuum": "off",
    "jit": "off",
}


@dataclass(frozen=True)
class Server:
    """One data folder, and whoever runs the server on it."""

    data: Path
    programs: Path
    servant: Servant
    sockets: Path
    log: Path

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.sockets))}"


def ensure(data: Path, *, durable: bool = True) -> str:
    """Bring the server of `data` up, and return the DATABASE_URL of a database that exists.

    Not durable: quicker, and a power cut may lose everything. Raises Problem.
    """
    server = find(data)
    with locked(data, "starting"):
        if not answers(server):
            make(server)
            start(server, SETTINGS | ({} if durable else CARELESS))
        create_database(server)
    return server.url()


def stop(data: Path) -> None:
    """Stop the server of `data`, if it runs; connections are closed, nothing written is lost."""
    server = find(data)
    with locked(data, "starting"):
        if is_alive(server):
            control(server, "stop", "-m", "fast", "-t", "60")


def is_running(data: Path) -> bool:
    """Whether there is a server process, without asking it anything."""
    return is_alive(find(data))


@contextmanager
def borrow(data: Path, *, durable: bool = True) -> Iterator[str]:
    """The server's DATABASE_URL for as long as it is needed; the last of all processes to leave stops it.

    The kernel drops a lock with the process that holds it, so that a borrower who was killed does not keep it running.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    with beside(data, "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield ensure(data, durable=durable)
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(data)


@cache
def find(data: Path) -> Server:
    """Asked of the machine once a process: programs do not move, and a namespace is not refused later."""
    data = data.resolve()
    data.parent.mkdir(parents=True, exist_ok=True)
    programs = postgres_programs()
    runs = servant(programs, data)
    sockets = socket_folder(beside(runs.data, "socket"), SOCKET, runs.uid)
    return Server(runs.data, runs.programs, runs, sockets, log=beside(runs.data, "log"))


@contextmanager
def locked(data: Path, what: str) -> Iterator[None]:
    with beside(data, what).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make(server: Server) -> None:
    """initdb, in a folder beside: a data folder is there completely or not at all."""
    if is_complete(server.data):
        return
    require_space(server.data.parent, 300)
    making = beside(server.data, "making")
    shutil.rmtree(making, ignore_errors=True)
    words = ["-D", making, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    log = beside(server.data, "initdb.log")
    with log.open("w") as said:
        done = server.servant.run(server.programs / "initdb", *words, env=ENVIRONMENT, stdout=said, stderr=said)
    if done.returncode:
        raise disk_full(making) if NO_SPACE in last_lines(log) else Problem("数据库文件夹创建失败。", log)
    making.rename(server.data)


def is_complete(data: Path) -> bool:
    """False where nothing is; a Problem where something is missing, since what is left may be all that somebody has."""
    if not data.exists() or not any(data.iterdir()):
        return False
    missing = [part for part in PARTS if not (data / part).exists()]
    if missing:
        names = "、".join(missing)
        raise Problem(f"数据库文件夹 {data} 不完整（缺少 {names}），无法修复；把它移走后重试，会新建一个。")
    return True


def start(server: Server, settings: dict[str, str]) -> None:
    """pg_ctl start, which waits until the server answers, crash recovery included."""
    require_same_version(server)
    forget_stale_pid(server)
    options = settings | {"unix_socket_directories": str(server.sockets), "unix_socket_permissions": "0700"}
    words = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    began = time.monotonic()
    while control(server, "start", "-t", str(START_SECONDS), "-l", server.log, "-o", shlex.join(words)):
        said = last_lines(server.log, 30)
        # The children of a server that was killed let go of its memory within a second or two.
        if "is still in use" not in said or time.monotonic() - began > 15:
            raise explained(server, said)
        time.sleep(0.5)


def control(server: Server, verb: str, *options) -> int:
    """Run pg_ctl; its words go to a file, for the server would keep a pipe open."""
    with tempfile.TemporaryFile() as words:
        command = [server.programs / "pg_ctl", verb, "-D", server.data, "-w", *options]
        return server.servant.run(*command, env=ENVIRONMENT, stdout=words, stderr=words).returncode


def require_same_version(server: Server) -> None:
    made_by = (server.data / "PG_VERSION").read_text(encoding="ascii").strip()
    present = postgres_version(server.programs)
    if made_by != str(present):
        raise Problem(
            f"数据库文件夹 {server.data} 属于 PostgreSQL {made_by}，现有程序是 {present}；请移走它或安装旧版本。"
        )


def explained(server: Server, said: str) -> Problem:
    if NO_SPACE in said:
        return disk_full(server.data)
    return Problem(f"数据库启动失败，{server.data} 可能已损坏；把它移走后重试，会新建一个。", server.log)


def is_alive(server: Server) -> bool:
    """Whether postmaster.pid names a server of this folder: after a reboot that number may belong to anyone."""
    try:
        first = (server.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
    except FileNotFoundError:
        return False
    return first.isdigit() and str(server.data) in command_line(int(first))


def forget_stale_pid(server: Server) -> None:
    """Remove the lock files of a server that is gone; the next one would believe their number if anyone has it now."""
    if not is_alive(server):
        (server.data / "postmaster.pid").unlink(missing_ok=True)
        (server.sockets / f"{SOCKET}.lock").unlink(missing_ok=True)


def command_line(pid: int) -> str:
    """What a process was started as; empty if there is none."""
    proc = Path("/proc/self/cmdline")
    if proc.exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    said = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return said.stdout


def answers(server: Server) -> bool:
    """Whether the server of this very folder takes connections."""
    try:
        with psycopg.connect(server.url("postgres"), connect_timeout=5) as connection:
            [folder] = connection.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return Path(folder).resolve() == server.data


def create_database(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not found:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
