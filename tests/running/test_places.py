"""Folders that several processes make at the same moment."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace

import pytest

from config.local import places
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


def test_what_is_thrown_away_lies_in_memory_where_there_is_room(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "MEMORY", tmp_path / "shm")
    assert places.quick_folder(tmp_path / "var") == tmp_path / "var", "a machine without it"

    (tmp_path / "shm").mkdir()
    monkeypatch.setattr(places, "ROOM", 1)
    folder = places.quick_folder(tmp_path / "var")
    assert folder.parent == tmp_path / "shm" and folder == places.quick_folder(tmp_path / "var")
    assert folder != places.quick_folder(tmp_path / "another" / "var"), "two clones of the project do not share it"


@pytest.mark.parametrize("short", ["folder", "memory"])
def test_without_room_in_memory_it_lies_on_the_disk(tmp_path, monkeypatch, short):
    monkeypatch.setattr(places, "MEMORY", tmp_path)
    free, left = (places.ROOM - 1, 1 << 40) if short == "folder" else (1 << 40, 2 * places.ROOM - 1)
    monkeypatch.setattr(places.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))
    monkeypatch.setattr(places, "_memory_left", lambda: left)
    assert places.quick_folder(tmp_path / "var") == tmp_path / "var"
