"""A large file: fast enough, in memory that does not grow with it."""

import csv
import os
import tracemalloc
from pathlib import Path
from time import perf_counter

import pytest
from django.utils.timezone import now

from communities.feedback.importing import importer
from communities.feedback.importing.importer import import_file
from communities.feedback.models import Step, Ticket
from tests.builders.sheets import ANSWERED, an_answered_row

MB = 1 << 20


def a_file(path, count: int):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ANSWERED)
        writer.writerows(an_answered_row(str(n), 留言详情="夜里还在装修，睡不着。" * 20) for n in range(count))
    return path


def peak_of(path, faults) -> int:
    tracemalloc.start()
    try:
        import_file(path, now=now(), faults=faults)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.django_db
def test_memory_is_the_same_for_two_batches_and_for_six(alpha, tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "BATCH", 200)
    small = peak_of(a_file(tmp_path / "small.csv", 400), tmp_path / "f.xlsx")
    large = peak_of(a_file(tmp_path / "large.csv", 1200), tmp_path / "f.xlsx")
    assert Ticket.objects.count() == 1200
    assert large < small * 1.2, (small / MB, large / MB)


def resident() -> int:
    """Bytes of memory that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
@pytest.mark.django_db
def test_six_thousand_rows(alpha, tmp_path):
    path = a_file(tmp_path / "large.csv", 6_000)
    sizes = []
    began = perf_counter()
    summary = import_file(path, now=now(), faults=tmp_path / "f.xlsx", progress=lambda rows: sizes.append(resident()))
    pace = summary.new / (perf_counter() - began)
    assert (summary.new, Step.objects.count()) == (6_000, 36_000)
    # From the fifth batch to the twelfth.
    assert max(sizes[5:]) - sizes[5] < 10 * MB
    # A floor for a busy machine with two cores; docs/imports.md holds what was measured.
    assert pace > 150, pace
