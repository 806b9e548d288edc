"""Chromium for the browser tests: found, fetched from Debian's archive, or missing for a reason."""

import os
import shutil
import subprocess
from pathlib import Path

# Without a window it is smaller, and looks at a page in two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Debian's packages, the first that its archive knows; and letters for Chinese.
BROWSERS = ("chromium-headless-shell", "chromium")
FONTS = "fonts-noto-cjk"
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
APT = ("apt-get", "-o", "Acquire::http::Timeout=30", "-o", "Acquire::Retries=2", "-o", "DPkg::Lock::Timeout=120")


class Missing(Exception):
    """Why there is no browser."""


def chromium() -> str:
    """The path of a Chromium that runs. Raises Missing."""
    found = installed()
    if found is None:
        fetch()
        found = installed()
    if found is None:
        raise Missing("安装后的 Chromium 不能运行")
    return found


def installed() -> str | None:
    candidates = [os.environ.get("CHROMIUM_PATH"), *map(shutil.which, NAMES), *playwright_own()]
    return next((path for path in candidates if path and runs(path)), None)


def playwright_own() -> list[str]:
    return [str(path) for path in Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome")]


def runs(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def fetch() -> None:
    """Debian's Chromium, and letters for Chinese; bounded in time."""
    if not shutil.which("apt-get"):
        raise Missing("没有安装 Chromium，这台机器也没有 apt-get")
    if os.getuid() != 0:
        raise Missing(f"没有安装 Chromium，而普通用户不能安装（可请管理员执行 apt install {BROWSERS[0]} {FONTS}）")
    apt("update", seconds=180)
    apt("install", "--yes", "--no-install-recommends", known(), FONTS, seconds=900)


def known() -> str:
    """The smallest browser that the archive has; the last where it tells nothing."""
    asked = ((name, ["apt-cache", "show", name]) for name in BROWSERS[:-1])
    found = (name for name, words in asked if subprocess.run(words, check=False, timeout=60, **QUIET).returncode == 0)
    return next(found, BROWSERS[-1])


def apt(*words: str, seconds: int) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run([*APT, *words], env=env, timeout=seconds, check=False, **QUIET)
    except subprocess.TimeoutExpired:
        raise Missing(f"apt-get {words[0]} {seconds} 秒内没有完成") from None
    if done.returncode:
        raise Missing(f"apt-get {words[0]} 失败：{(done.stderr.strip() or '?').splitlines()[-1]}")
