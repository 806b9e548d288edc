"""No photo costs a worker more memory than it may."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import images
from tests.communities.feedback.preparing import refusal

ROOT = Path(__file__).resolve().parents[3]
MB = 1024 * 1024
MOST_GROWTH = 150 * MB


# one clean process, forked anew for each file, so that what one file took is not lent to the next
METER = """
import os, sys, warnings
from PIL import Image
from communities.feedback.photos import PhotoRefused, prepare

def unguarded(file):
    Image.open(file).load()

def status(key):
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith(key))

warnings.simplefilter("ignore")
way = {"prepare": prepare, "unguarded": unguarded}[sys.argv[1]]
for path in sys.argv[2:]:
    if os.fork():
        os.wait()
        continue
    before = status("VmRSS")
    outcome = "taken"
    try:
        way(open(path, "rb"))
    except PhotoRefused as refused:
        outcome = refused.code
    print(path, outcome, status("VmHWM") - before, flush=True)
    os._exit(0)
"""


def growths(way: str, files: dict[str, bytes], folder: Path) -> dict[str, tuple[str, int]]:
    """What came of each file, and by how many bytes a worker grew for it."""
    names = {}
    for number, (name, data) in enumerate(files.items()):
        path = folder / str(number)
        path.write_bytes(data)
        names[str(path)] = name
    said = subprocess.run(
        [sys.executable, "-c", METER, way, *names], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    lines = (line.split() for line in said.splitlines())
    return {names[path]: (outcome, int(growth)) for path, outcome, growth in lines}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the kernel's own account of memory")
def test_no_file_makes_a_worker_grow_beyond_its_limit(tmp_path):
    # given the zoo, and the heaviest photos that are taken
    bad = {name: make() for name, (_, make) in images.REFUSED.items()}
    heavy = {name: make() for name, make in images.HEAVY.items()}

    # when each is prepared in a process of its own
    grown = growths("prepare", bad | heavy, tmp_path)

    # then all were measured, the heavy ones were taken, and none took more than 150 MB
    assert {name: outcome for name, (outcome, _) in grown.items()} == {
        **{name: code for name, (code, _) in images.REFUSED.items()},
        **dict.fromkeys(heavy, "taken"),
    }
    assert {name: growth // MB for name, (_, growth) in grown.items() if growth > MOST_GROWTH} == {}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the kernel's own account of memory")
def test_control_unguarded_decoding_grows_beyond_the_limit(tmp_path):
    # given a harmless WebP of twelve megapixels, which is refused, and a decoder that is asked nothing first
    webp = images.flat("WEBP", (4_032, 3_024), method=0)
    assert refusal(webp).code == "photo_too_many_pixels"

    # then the meter sees what the refusal saved
    assert growths("unguarded", {"webp": webp}, tmp_path)["webp"][1] > MOST_GROWTH
