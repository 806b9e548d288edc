"""The one way in which starting the portal says no."""

import errno
import os
import shutil
from pathlib import Path

NO_SPACE = os.strerror(errno.ENOSPC)


class Problem(Exception):
    """One sentence for the person at the keyboard; `log` names a file whose last lines help."""

    def __init__(self, sentence: str, log: Path | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.log = log


def require_space(folder: Path, megabytes: int) -> None:
    """Refuse to begin what a full disk would leave half done."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise Problem(f"磁盘空间不足：{folder} 所在磁盘只剩 {free} MB，至少需要 {megabytes} MB，请清理后重试。")


def disk_full(folder: Path) -> Problem:
    return Problem(f"磁盘已满：{folder} 写不进去了，请清理磁盘后重试。")


def last_lines(log: Path, count: int = 20) -> str:
    """The end of a log, or nothing where there is none."""
    if not log.is_file():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
