"""PostgreSQL refuses to run as root. These are the ways to run it nevertheless; none opens a folder to others.

An ordinary user runs it directly. Root runs it in a user namespace, in which root's own files belong to `nobody` and no
power of root is left; or, at work in somebody's folder, as that person. Where neither can be had (containers often
refuse namespaces) a user of its own runs it, with a copy of the programs and with data where that user can reach them.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.local.places import beside, private_folder
from config.local.problem import Problem

NOBODY = "65534"
NAMESPACE = ("unshare", "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
SERVER_USER = "shangliang-postgres"
SERVER_HOME = Path("/var/lib/shangliang-postgres")


@dataclass(frozen=True)
class Servant:
    """Who runs the database server: words put before each command, or the user `subprocess` is to become."""

    programs: Path
    data: Path
    prefix: tuple[str, ...] = ()
    account: pwd.struct_passwd | None = None

    @property
    def uid(self) -> int:
        return self.account.pw_uid if self.account else os.getuid()

    def run(self, *command, **options) -> subprocess.CompletedProcess:
        """Run from `/`, for the folder that we are in may be closed to the servant."""
        if self.account:
            options |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        words = [*self.prefix, *map(str, command)]
        return subprocess.run(words, stdin=subprocess.DEVNULL, check=False, cwd="/", **options)


def servant(programs: Path, data: Path) -> Servant:
    """Whoever may run the server of `programs` on `data`, with where they find both."""
    if os.getuid() != 0:
        return Servant(programs, data)
    for candidate in (Servant(programs, data, prefix=NAMESPACE), owner(programs, data)):
        if candidate and reaches(candidate):
            return candidate
    return other_user(programs, data)


def owner(programs: Path, data: Path) -> Servant | None:
    """The ordinary user in whose folder root is at work: the data was theirs, or is going to be."""
    uid = (data if data.exists() else data.parent).stat().st_uid
    try:
        return Servant(programs, data, account=pwd.getpwuid(uid)) if uid else None
    except KeyError:
        return None


def reaches(candidate: Servant) -> bool:
    """Whether the candidate can be had (a namespace may be refused), and gets through every folder on the way."""
    folder = candidate.data if candidate.data.exists() else candidate.data.parent
    try:
        words = ("sh", "-c", 'test -x "$0" && test -w "$1"', candidate.programs / "postgres", folder)
        tried = candidate.run(*words, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return tried.returncode == 0


def other_user(programs: Path, data: Path, name: str = SERVER_USER, home: Path = SERVER_HOME) -> Servant:
    """A user of the server's own, who holds copies: the programs by version, the data by the folder they stand for."""
    account = find_or_make(name)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    own = private_folder(home / short_hash(str(data)), account.pw_uid) / "data"
    there = Servant(programs, own, account=account)
    return there if reaches(there) else Servant(copy_of(programs, home, account.pw_uid), own, account=account)


def find_or_make(name: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        made = shutil.which("useradd") and subprocess.run(
            ["useradd", "--system", "--no-create-home", "--home-dir", str(SERVER_HOME), name],
            capture_output=True,
            check=False,
        )
    if not made or made.returncode:
        raise Problem(f"数据库不能以 root 运行，这台机器不许用命名空间，也建不了用户 {name}：请改用普通用户运行。")
    return pwd.getpwnam(name)


def copy_of(programs: Path, home: Path, uid: int) -> Path:
    """The package that holds the programs, with its libraries beside it; complete, or not there at all."""
    package = programs.parents[1]
    made_at = (programs / "postgres").stat().st_mtime_ns
    target = home / f"programs-{short_hash(f'{package}:{made_at}')}"
    if not target.is_dir():
        making = beside(target, str(os.getpid()))
        for part in (package, beside(package, "libs")):
            if part.is_dir():
                shutil.copytree(part, making / part.name, symlinks=True)
        for path in (making, *making.rglob("*")):
            os.chown(path, uid, -1, follow_symlinks=False)
        making.rename(target)
    return target / programs.relative_to(package.parent)


def short_hash(text: str) -> str:
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:16]
