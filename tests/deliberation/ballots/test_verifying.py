"""The public file is counted again by a program that has nothing of ours, in a process of its own."""

import ast
import json
import subprocess
import sys

import pytest

from config.local.places import ROOT
from deliberation.ballots.box import published
from deliberation.ballots.kinds import Kind, Share
from deliberation.ballots.models import Ballot
from deliberation.ballots.receipts import fingerprint_of, short
from tests.builders.ballots import a_ballot, counted, vote, voters

PROGRAM = ROOT / "static" / "verify_ballot.py"
TREES = ["樱花树", "香樟树", "桂花树", "银杏树"]
OF_KINDS = {
    Kind.CONSENT: ({}, [[0], [0], [1], [2]]),
    Kind.SINGLE: ({"choices": TREES, "pass_share": Share.NONE}, [[3], [3], [], [1]]),
    Kind.APPROVAL: ({"choices": TREES, "most": 2}, [[0, 1], [1, 2], [1], []]),
    Kind.SCORE: ({"choices": TREES, "most": 5, "pass_share": Share.TWO_THIRDS}, [[5, 0, 1, 2], [5, 4, 4, 3], [], [4, 4, 0, 0]]),
    Kind.RANKED: ({"choices": TREES}, [[0, 1], [1, 0], [2, 1], [0]]),
}  # fmt: skip


def a_counted(cast, kind=Kind.CONSENT, secret=True) -> tuple[Ballot, list[str]]:
    what, votes = OF_KINDS[kind]
    people = voters(len(votes) + 1)
    ballot = a_ballot(cast.secretary, people, kind=kind, is_secret=secret, **what)
    given = [vote(ballot, user, *choices).receipt for user, choices in zip(people, votes, strict=False)]
    return counted(ballot), given


def verified(tmp_path, box: dict | str, *receipt: str) -> subprocess.CompletedProcess:
    file = tmp_path / "box.json"
    file.write_text(box if isinstance(box, str) else json.dumps(box, ensure_ascii=False))
    command = [sys.executable, "-I", PROGRAM, file, *receipt]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("secret", [True, False], ids=["secret", "named"])
def test_every_receipt_verifies_with_a_program_of_nobody_s_on_the_public_file(cast, tmp_path, kind, secret):
    ballot, given = a_counted(cast, kind, secret)
    for receipt in given:
        done = verified(tmp_path, published(ballot), short(receipt))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "全部相符" in done.stdout
    assert verified(tmp_path, published(ballot), "0000-0000-0000").returncode == 1


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.CONSENT, ["同意", "同意", "反对", "弃权"]),
        (Kind.SINGLE, ["银杏树", "银杏树", "弃权", "香樟树"]),
        (Kind.APPROVAL, ["樱花树、香樟树", "香樟树、桂花树", "香樟树", "弃权"]),
        (
            Kind.SCORE,
            ["樱花树 5 分，香樟树 0 分，桂花树 1 分，银杏树 2 分", "樱花树 5 分，香樟树 4 分", "弃权", "樱花树 4 分"],
        ),
        (Kind.RANKED, ["第 1 樱花树，第 2 香樟树", "第 1 香樟树，第 2 樱花树", "第 1 桂花树", "第 1 樱花树"]),
    ],
)
def test_what_a_receipt_stands_for_is_said_in_the_words_of_the_paper(cast, tmp_path, kind, said):
    ballot, given = a_counted(cast, kind)
    for receipt, words in zip(given, said, strict=True):
        assert f"票上写的是：{words}" in verified(tmp_path, published(ballot), short(receipt)).stdout


def changed(box: dict, change) -> dict:
    box = json.loads(json.dumps(box))
    change(box)
    return box


CHANGES = {
    "a vote": lambda box: box["votes"][0].update(choices=[1 - box["votes"][0]["choices"][0] % 2]),
    "a nonce": lambda box: box["votes"][0].update(nonce="0" * 64),
    "a vote less": lambda box: box["votes"].pop(),
    "a vote twice": lambda box: box["votes"].insert(0, box["votes"][0]),
    "the tally": lambda box: box["result"]["sums"].__setitem__(0, 9),
    "the verdict": lambda box: box["result"].update(passed=not box["result"]["passed"]),
    "the rule": lambda box: box["rules"].update(quorum_least=99),
}


@pytest.mark.parametrize("what", CHANGES)
def test_control_a_change_is_noticed_even_with_a_fingerprint_to_match(cast, tmp_path, what):
    ballot, _ = a_counted(cast)
    box = changed(published(ballot), CHANGES[what])
    box["fingerprint"] = fingerprint_of(box)
    assert verified(tmp_path, box).returncode == 1


def test_control_one_changed_byte_fails(cast, tmp_path):
    ballot, _ = a_counted(cast)
    text = json.dumps(published(ballot), ensure_ascii=False)
    assert verified(tmp_path, text).returncode == 0
    assert verified(tmp_path, text.replace("充电桩", "充电庄", 1)).returncode == 1
    for broken in (text[:-1], "[]", "{}", ""):
        assert verified(tmp_path, broken).returncode == 1


def test_the_program_is_short_and_takes_the_standard_library_alone():
    source = PROGRAM.read_text()
    assert len(source.splitlines()) <= 200
    imported = set()
    for node in ast.walk(ast.parse(source)):
        imported |= {name.name for name in node.names} if isinstance(node, ast.Import) else set()
        imported |= {node.module} if isinstance(node, ast.ImportFrom) else set()
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_an_election_of_this_release_still_verifies(tmp_path):
    kept = ROOT / "tests" / "deliberation" / "ballots" / "kept" / "shangliang-ballot-1.json"
    assert verified(tmp_path, kept.read_text()).returncode == 0
