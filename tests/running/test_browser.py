"""The browser for the tests: found, fetched, or missing for a reason that is one line."""

import os
import subprocess

import pytest

from config.local import browser, testing


@pytest.fixture
def bare(monkeypatch):
    """A machine without a browser; apt-get, where there is one, answers as the test says."""
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.delenv("BROWSER_TESTS", raising=False)
    monkeypatch.setattr(browser, "installed", lambda: None)
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    return monkeypatch


def reason() -> str:
    found = testing.find_browser()["BROWSER_TESTS"]
    assert found.startswith("skip:")
    assert "\n" not in found
    return found


def test_a_machine_without_apt_skips_with_a_reason(bare):
    bare.setattr(browser.shutil, "which", lambda name: None)
    assert "没有 apt-get" in reason()


def test_an_ordinary_user_skips_and_is_told_what_to_ask_for(bare):
    bare.setattr(os, "getuid", lambda: 1000)
    assert "apt install chromium-headless-shell fonts-noto-cjk" in reason()


def test_an_archive_that_fails_is_quoted_in_its_last_line(bare):
    bare.setattr(os, "getuid", lambda: 0)
    failed = subprocess.CompletedProcess([], 100, stdout="", stderr="W: a\nE: Unable to locate package chromium\n")
    bare.setattr(subprocess, "run", lambda *args, **options: failed)
    assert "apt-get update 失败：E: Unable to locate package chromium" in reason()


def test_an_archive_that_does_not_answer_is_given_up(bare):
    def never(command, timeout, **options):
        raise subprocess.TimeoutExpired(command, timeout)

    bare.setattr(os, "getuid", lambda: 0)
    bare.setattr(subprocess, "run", never)
    assert "apt-get update 180 秒内没有完成" in reason()


@pytest.mark.parametrize(("there", "fetched"), [(0, "chromium-headless-shell"), (100, "chromium")])
def test_the_smallest_browser_that_the_archive_has_is_fetched(bare, there, fetched):
    asked = []

    def answer(command, **options):
        asked.append(command)
        status = there if command[0] == "apt-cache" else 0
        return subprocess.CompletedProcess(command, status, stdout="", stderr="")

    bare.setattr(os, "getuid", lambda: 0)
    bare.setattr(subprocess, "run", answer)
    browser.fetch()
    assert asked[-1][-2:] == [fetched, "fonts-noto-cjk"]


def test_a_browser_that_is_there_is_used(monkeypatch):
    monkeypatch.delenv("BROWSER_TESTS", raising=False)
    monkeypatch.setattr(browser, "installed", lambda: "/somewhere/chromium")
    assert testing.find_browser() == {"CHROMIUM_PATH": "/somewhere/chromium"}
