"""Where things live on this machine."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from config.local.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))

# Where Linux keeps files in memory. What is made and thrown away there costs no disk: a copy of the tests' database
# is some three thousand small files.
MEMORY = Path("/dev/shm")
# So much must be free in it, and so much memory must be left when it is full.
ROOM = 2 << 30

# The kernel keeps a socket's path in 108 bytes (104 on macOS), the last of them a zero.
LONGEST_SOCKET_PATH = 103


def beside(folder: Path, what: str) -> Path:
    """`var/postgres` and `users` make `var/postgres.users`."""
    return folder.parent / f"{folder.name}.{what}"


def socket_folder(near: Path, name: str, owner: int) -> Path:
    """A private folder for the socket `name`: `near`, or a hashed one in the temporary folder if that is too deep."""
    if len(os.fsencode(near / name)) <= LONGEST_SOCKET_PATH:
        return private_folder(near, owner)
    return private_folder(Path(tempfile.gettempdir()) / f"shangliang-{owner}-{_digest(near)}", owner)


def quick_folder(near: Path) -> Path:
    """A folder of one's own in memory that stands for `near`; `near` itself where there is no room for it in memory."""
    if not MEMORY.is_dir() or min(shutil.disk_usage(MEMORY).free, _memory_left() - ROOM) < ROOM:
        return near
    owner = os.getuid()
    return private_folder(MEMORY / f"shangliang-{owner}-{_digest(near)}", owner)


def _memory_left() -> int:
    """Bytes that can be had without swapping."""
    told = dict(line.split(":") for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    return int(told["MemAvailable"].split()[0]) << 10


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def private_folder(folder: Path, owner: int) -> Path:
    """Make `folder` and give it to `owner` alone; refuse one that somebody else put there first.

    It is renamed into its place when it is ready: of processes that begin together none sees it half made.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
        if owner != os.getuid():
            os.chown(making, owner, -1)
        try:
            making.rename(folder)
        except OSError:
            making.rmdir()
    if folder.is_symlink() or folder.stat().st_uid != owner:
        raise Problem(f"文件夹 {folder} 属于另一个用户，请删除它，或换回那个用户运行。")
    return folder
