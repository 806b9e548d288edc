"""Folders that several processes make at the same moment."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from config.local.places import private_folder
from config.local.problem import Problem

AT_ONCE = 8


def test_of_processes_that_begin_together_each_finds_the_folder_whole(tmp_path):
    owner = 65534 if os.getuid() == 0 else os.getuid()
    for attempt in range(50):
        folder, start = tmp_path / "deep" / f"postgres.socket{attempt}", Barrier(AT_ONCE)

        def make(_, folder=folder, start=start):
            start.wait()
            return private_folder(folder, owner)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            assert set(pool.map(make, range(AT_ONCE))) == {folder}
        assert folder.stat().st_uid == owner and folder.stat().st_mode & 0o777 == 0o700
    assert len(list((tmp_path / "deep").iterdir())) == 50, "nothing half made is left"


def test_control_a_folder_of_another_or_a_link_is_refused(tmp_path):
    (tmp_path / "linked").symlink_to(tmp_path)
    with pytest.raises(Problem, match="另一个用户"):
        private_folder(tmp_path / "linked", os.getuid())
    if os.getuid() == 0:
        (tmp_path / "anothers").mkdir()
        with pytest.raises(Problem, match="另一个用户"):
            private_folder(tmp_path / "anothers", 65534)
