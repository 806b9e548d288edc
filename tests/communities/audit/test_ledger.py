import random
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.transaction import atomic, set_rollback
from django.utils.timezone import now

from communities.audit.actions import record
from communities.audit.chain import GENESIS
from communities.audit.checkpoints import keep_checkpoint
from communities.audit.models import Checkpoint, Entry, Head
from communities.audit.verifying import verify_ledger
from communities.feedback.models import Step
from communities.tenants.scope import community_of, inside
from tests.builders.tickets import a_closed_ticket, a_ticket
from tests.communities.audit.tampering import TAMPERS, a_ledger, guards_off, rewrite_whole
from tests.communities.tenants.together import together

TRIES = 300


def found() -> list[tuple[str, int]]:
    return [(finding.kind, finding.seq) for finding in verify_ledger()]


def test_a_ledger_that_people_filled_is_whole(cast):
    a_closed_ticket(cast)
    assert Step.objects.count() > 4
    assert found() == []


def test_an_empty_ledger_is_whole(alpha):
    assert (Entry.objects.count(), found()) == (0, [])


def test_each_link_stands_on_the_one_before(cast):
    a_closed_ticket(cast)
    links = list(Entry.objects.order_by("seq"))
    assert [link.seq for link in links] == list(range(1, len(links) + 1))
    assert [link.previous for link in links] == [GENESIS, *(link.hash for link in links[:-1])]


def test_of_300_random_tamperings_all_are_found_with_their_position(alpha):
    a_ledger(25)
    keep_checkpoint(alpha.schema_name)
    lots, missed, said_wrong = random.Random(20261122), [], []
    for turn in range(TRIES):
        tamper = TAMPERS[turn % len(TAMPERS)]
        with atomic():
            with guards_off():
                kind, seq = tamper(lots, 25)
            answer = found()
            set_rollback(True)
        if not answer:
            missed.append((turn, tamper.__name__, seq))
        elif (kind, seq) not in answer or len(answer) > 3:
            said_wrong.append((turn, tamper.__name__, (kind, seq), answer[:5]))
    assert (missed, said_wrong) == ([], [])
    assert found() == []


def test_control_without_a_checkpoint_a_whole_rewriting_is_not_seen(alpha):
    a_ledger(10)
    with guards_off():
        rewrite_whole(random.Random(1), 10)
    assert found() == []


def test_a_checkpoint_is_kept_in_public_once_for_each_head(alpha):
    assert not keep_checkpoint(alpha.schema_name)
    a_ledger(3)
    assert keep_checkpoint(alpha.schema_name)
    assert not keep_checkpoint(alpha.schema_name)
    assert Checkpoint.objects.count() == 0
    connection.set_schema_to_public()
    assert Checkpoint.objects.get(schema=alpha.schema_name).seq == 3


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE feedback_step SET internal_text = 'x' WHERE id = %s", "row_changed"),
        ("UPDATE feedback_step SET by_id = NULL WHERE id = %s", "row_changed"),
        ("UPDATE feedback_step SET at = at + interval '1 microsecond' WHERE id = %s", "row_changed"),
        ("UPDATE feedback_step SET facts = '{\"a\": 1}' WHERE id = %s", "row_changed"),
        ("DELETE FROM feedback_step WHERE id = %s", "row_changed"),
    ],
)
def test_a_row_of_the_history_that_was_changed_is_named(cast, statement, kind):
    ticket = a_closed_ticket(cast)
    step = ticket.steps.order_by("id")[2]
    link = Entry.objects.get(subject=f"feedback.step:{step.pk}")
    with guards_off("feedback_step") as cursor:
        cursor.execute(statement, [step.pk])
    [finding] = verify_ledger()
    assert (finding.kind, finding.seq) == (kind, link.seq)
    assert f"feedback.step:{step.pk}" in str(finding)


def test_a_row_of_the_history_that_was_put_in_is_named(cast):
    ticket = a_ticket(cast)
    forged = Step.objects.create(ticket=ticket, verb="reply", at=now(), by_label="居委会", to_state="REPORTED")
    [finding] = verify_ledger()
    assert (finding.kind, str(finding)) == ("row_inserted", f"feedback.step:{forged.pk} 没有记入账本，是插入的")


def test_a_link_whose_subject_makes_no_sense_does_not_stop_the_reading(cast):
    a_closed_ticket(cast)
    with guards_off():
        Entry.objects.filter(seq=2).update(subject="no such thing")
        Entry.objects.filter(seq=3).update(subject="feedback.step:9" * 4)
    assert {("changed", 2), ("changed", 3)} <= set(found())


@pytest.mark.parametrize("table", ["audit_entry", "feedback_step"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET verb = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_is_only_added_to(cast, table, statement):
    a_ticket(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="never changed or removed"), atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert found() == []


def test_what_is_rolled_back_leaves_no_link(alpha):
    a_ledger(2)
    with atomic():
        record(by=None, verb="test.never", subject="x", at=now())
        set_rollback(True)
    record(by=None, verb="test.then", subject="x", at=now())
    assert list(Entry.objects.order_by("seq").values_list("seq", "verb"))[-1] == (3, "test.then")
    assert found() == []


def test_facts_come_back_as_they_were_written(alpha):
    facts = {"说": "“好”\n\t\\", "n": [0, -1, 2**60, 1.5, 1e-7, None, True], "in": {"b": 1, "a": {}}, "🙂": ""}
    record(by=None, verb="test.facts", subject="x", at=now(), **facts)
    assert found() == []


def test_the_command_names_what_it_found(committed_db, capsys):
    with inside(community_of("alpha")):
        a_ledger(5)
    call_command("verify_ledger", community="alpha")
    assert capsys.readouterr().out == "甲社区的账本完整，共 5 条。\n"
    with inside(community_of("alpha")), guards_off():
        Entry.objects.filter(seq=3).delete()
    with pytest.raises(CommandError, match="有 1 处不符"):
        call_command("verify_ledger", community="alpha")
    assert capsys.readouterr().out == "第 3 条被删除了\n"
    with pytest.raises(CommandError, match="没有叫"):
        call_command("verify_ledger", community="nowhere")


@pytest.mark.slow
def test_a_thousand_links_added_by_threads_at_once_make_one_chain_without_a_gap(committed_db):
    community = community_of("alpha")

    def add(thread: int):
        def work():
            with inside(community):
                for turn in range(125):
                    record(by=None, verb="test.race", subject=f"test.thread:{thread}", at=now(), turn=turn)

        return work

    together(*(add(thread) for thread in range(8)))
    with inside(community):
        assert (Entry.objects.count(), Head.objects.get().seq) == (1000, 1000)
        assert found() == []


@pytest.mark.slow
def test_a_long_ledger_is_read_quickly(alpha):
    length = 5_000
    a_ledger(length)
    start = time.process_time()
    assert found() == []
    assert length / (time.process_time() - start) > 4_000
