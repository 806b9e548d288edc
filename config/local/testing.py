"""`make test`: a browser if one can be had, then all tests. Words after it go to pytest."""

import os
import sys

from config.local import browser
from config.local.places import ROOT
from config.local.screen import say, step

# One process more than there are cores: those who wait for a browser or a clock leave theirs to the others.
PROCESSES = (os.cpu_count() or 1) + 1
# In the order of the folders: xdist's own begins with the files of most tests, and leaves the slowest to the end.
PYTEST = ("-n", str(PROCESSES), "--dist", "loadfile", "--no-loadscope-reorder")


def main(words: list[str]) -> None:
    env = os.environ | find_browser()
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *PYTEST, *words], env)


def find_browser() -> dict[str, str]:
    """What tells the browser tests where Chromium is, or why they are skipped."""
    if os.environ.get("BROWSER_TESTS", "").startswith("skip:"):
        return {}
    try:
        with step("浏览器（Chromium）"):
            return {"CHROMIUM_PATH": browser.chromium()}
    except browser.Missing as missing:
        say(f"  跳过浏览器测试：{missing}。")
        return {"BROWSER_TESTS": f"skip:{missing}"}


if __name__ == "__main__":
    main(sys.argv[1:])
