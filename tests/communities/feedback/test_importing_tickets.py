"""What an import leaves behind: tickets with their history, a whole ledger, nobody told, and nothing twice."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from communities.audit.models import Entry
from communities.audit.verifying import verify_ledger
from communities.feedback.importing import importer, writing
from communities.feedback.importing.importer import import_file
from communities.feedback.models import Category, Step, Ticket
from communities.grid.models import Unit
from communities.kernel.clock import HERE
from communities.notifications.models import Message
from communities.tenants.scope import inside
from tests.builders import sheets
from tests.builders.sheets import ANSWERED, HEADINGS, an_answered_row, csv_bytes, put, rows, xlsx_bytes

pytestmark = pytest.mark.django_db


def take(folder, content, name="a.csv", **more):
    return import_file(put(folder, name, content), now=more.pop("now", now()), faults=folder / "faults.xlsx", **more)


def counts(summary):
    return summary.read, summary.new, summary.known, summary.faulty


def test_an_answered_message_becomes_a_closed_ticket_with_its_reply_and_real_times(alpha, tmp_path):
    at = datetime(2026, 11, 1, 12, tzinfo=HERE)
    take(tmp_path, csv_bytes(ANSWERED, [an_answered_row()]), now=at)

    ticket = Ticket.objects.get()
    asked, answered = datetime(2025, 3, 3, 9, tzinfo=HERE), datetime(2025, 3, 20, 16, 30, tzinfo=HERE)
    assert (ticket.state, ticket.source, ticket.is_public) == ("CLOSED", "IMPORT", False)
    assert (ticket.external_source, ticket.external_number) == ("messages_answered", "1001")
    assert (ticket.reported_at, ticket.closed_at, ticket.done_at) == (asked, answered, answered)
    assert (ticket.category_id, ticket.lead) == ("NS02", Unit.objects.get(kind="PM"))
    assert ticket.finish_by == datetime(2025, 3, 10, 9, tzinfo=HERE) < ticket.done_at  # ten days late, and it shows
    assert ticket.accept_by == datetime(2025, 3, 3, 17, tzinfo=HERE)

    reply = ticket.steps.get(verb="reply")
    assert (reply.at, reply.public_text, reply.facts) == (answered, "已约定二十点后停工。", {})
    history = [(step.verb, step.facts.get("assumed")) for step in ticket.steps.order_by("id")]
    assert history == [
        ("report", None), ("accept", "later"), ("dispatch", "later"), ("reply", None),
        ("report_done", "earlier"), ("close", "earlier"),
    ]  # fmt: skip
    assert ticket.steps.get(verb="close").public_text == "原系统已办结，没有回访记录。"


def test_each_step_is_one_link_of_a_whole_ledger(alpha, tmp_path):
    before = Entry.objects.count()
    at = datetime(2026, 11, 1, 12, tzinfo=HERE)
    take(tmp_path, csv_bytes(ANSWERED, [an_answered_row(), an_answered_row("1002")]), now=at)
    links = Entry.objects.filter(seq__gt=before).order_by("seq")
    assert [(link.subject, link.verb, link.facts) for link in links] == [
        (f"feedback.step:{step.pk}", f"feedback.{step.verb}", {"ticket": step.ticket_id})
        for step in Step.objects.order_by("id")
    ]
    assert {(link.actor, link.at) for link in links} == {("import:messages_answered", at)}
    assert list(verify_ledger()) == []


def test_nobody_is_told_and_nothing_is_public(cast, tmp_path):
    take(tmp_path, csv_bytes(ANSWERED, [an_answered_row()]))
    assert Ticket.objects.count() == 1
    assert not Message.objects.exists()
    assert not Ticket.objects.public().exists()


def test_a_reply_with_a_phone_is_masked_in_public_and_whole_inside(alpha, tmp_path):
    long_reply = "请致电13812345678。" + "复" * 4500
    take(tmp_path, csv_bytes(ANSWERED, [an_answered_row(答复意见=long_reply)]))
    reply, note = Step.objects.filter(verb__in=["reply", "note"]).order_by("id")
    assert reply.public_text.startswith("请致电138****5678。")
    assert reply.internal_text + note.internal_text == long_reply
    assert (note.public_text, note.to_state) == ("", "DISPATCHED")


def test_running_it_again_adds_nothing(alpha, tmp_path):
    content = csv_bytes(HEADINGS, rows(3))
    assert counts(take(tmp_path, content)) == (3, 3, 0, 0)
    assert counts(take(tmp_path, content)) == (3, 0, 3, 0)
    assert counts(take(tmp_path, csv_bytes(HEADINGS, rows(5)))) == (5, 2, 3, 0)
    assert Ticket.objects.count() == Step.objects.count() == 5


def test_the_same_number_for_another_matter_is_a_fault(alpha, tmp_path):
    other = ["S1", "另一件", "水管坏了。", "PF01", "2025-03-03 09:00"]
    summary = take(tmp_path, csv_bytes(HEADINGS, [*rows(2), rows(1)[0], other]))
    assert counts(summary) == (4, 2, 1, 1)
    assert list(summary.reasons) == ["编号“S1”已经有了，内容却不一样。"]


def test_two_communities_each_have_their_own(alpha, beta, tmp_path):
    take(tmp_path, csv_bytes(HEADINGS, rows(2)))
    with inside(beta):
        assert counts(take(tmp_path, csv_bytes(HEADINGS, rows(3)))) == (3, 3, 0, 0)
    assert Ticket.objects.count() == 2


def test_faulty_rows_come_back_in_a_sheet_that_can_be_corrected_and_imported(alpha, tmp_path):
    bad = ["S9", "=1+1", "@内容 +8613800000000", "PF01", "昨天"]
    summary = take(tmp_path, csv_bytes([*HEADINGS, "备注"], [[*rows(1)[0], ""], [*bad, "-备注"]]))
    assert counts(summary) == (2, 1, 0, 1)

    headings, row = sheets.cells_of(summary.faults)
    assert headings == [*HEADINGS, "备注", "行号", "列", "原因"]
    assert row[:6] == ["S9", "'=1+1", "'@内容 +8613800000000", "PF01", "昨天", "'-备注"]
    assert row[6:] == ["3", "报事时间", "报事时间：看不懂“昨天”这个时间。请写成 2026-03-01 09:30。"]

    row[4] = "2025-03-04 10:00"
    again = take(tmp_path, xlsx_bytes(headings, row), name="faults.xlsx")
    assert counts(again) == (1, 1, 0, 0)
    ticket = Ticket.objects.get(external_number="S9")
    assert (ticket.title, ticket.text) == ("=1+1", "@内容 +8613800000000")


def test_a_corrected_sheet_that_is_still_wrong_does_not_grow(alpha, tmp_path):
    first = take(tmp_path, csv_bytes(HEADINGS, [["S9", "题", "内容", "PF01", "昨天"]]))
    again = import_file(first.faults, now=now(), faults=tmp_path / "again.xlsx")
    assert sheets.cells_of(again.faults)[0] == [*HEADINGS, "行号", "列", "原因"]


def test_long_numbers_stay_whole_in_the_sheet_of_faults(alpha, tmp_path):
    summary = take(
        tmp_path, csv_bytes(HEADINGS, [["202503030000123456789", "题", "长" * 40_000, "PF01", "2025-03-03"]])
    )
    row = sheets.cells_of(summary.faults)[1]
    assert row[0] == "202503030000123456789"
    assert len(row[2]) == 32_000


def test_an_unknown_category_falls_back_and_the_label_is_kept(alpha, tmp_path):
    content = csv_bytes(["row", "label", "subject", "detail"], [["1", "教育文体", "学校", "想问问"]])
    take(tmp_path, content)
    ticket = Ticket.objects.get()
    assert (ticket.category_id, ticket.state) == ("OT00", "REPORTED")
    assert ticket.steps.get().facts["original"] == {"label": "教育文体"}


def test_a_community_without_that_category_files_it_under_other(alpha, tmp_path):
    Category.objects.filter(pk="NS02").delete()
    take(tmp_path, csv_bytes(ANSWERED, [an_answered_row()]))
    assert Ticket.objects.get().category_id == "OT00"


def test_interrupting_keeps_whole_batches_and_running_again_goes_on(alpha, tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "BATCH", 2)
    real, calls = writing.record_all, []

    def interrupted(links):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(links)

    monkeypatch.setattr(writing, "record_all", interrupted)
    summary = take(tmp_path, csv_bytes(HEADINGS, rows(5)))
    assert (summary.stopped, summary.new) == (True, 2)
    assert Ticket.objects.count() == Step.objects.count() == 2
    assert counts(take(tmp_path, csv_bytes(HEADINGS, rows(5)))) == (5, 3, 2, 0)
    assert list(verify_ledger()) == []


def test_one_row_that_the_database_refuses_stops_no_other(alpha, tmp_path, monkeypatch):
    monkeypatch.setattr(writing.Writer, "_unit", lambda self, category: None)  # a ticket in hand of nobody
    headings = [*HEADINGS, "状态"]
    table = [[*row, state] for row, state in zip(rows(3), ["待受理", "处理中", "待派发"], strict=True)]
    monkeypatch.setattr(writing.Writer, "_dispatch_facts", lambda self, parsed, ticket: {})
    summary = take(tmp_path, csv_bytes(headings, table))
    assert counts(summary) == (3, 2, 0, 1)
    assert list(summary.reasons) == ["数据库没有收下这一行。"]


def test_every_state_of_our_own_sheet_fits_the_database(alpha, tmp_path):
    labels = ["待受理", "待派发", "已派出", "处理中", "待回访", "已办结", "已撤回"]
    table = [[*row, label] for row, label in zip(rows(7), labels, strict=True)]
    summary = take(tmp_path, csv_bytes([*HEADINGS, "状态"], table))
    assert counts(summary) == (7, 7, 0, 0)
    assert [ticket.get_state_display() for ticket in Ticket.objects.order_by("id")] == labels


# -- the command


def run(*args):
    out = StringIO()
    call_command("import_tickets", *args, stdout=out)
    return out.getvalue()


def test_the_command_tells_what_became_of_the_rows(alpha, tmp_path):
    path = put(tmp_path, "a.csv", csv_bytes(HEADINGS, [*rows(2), ["", "题", "内容", "PF01", "2025-03-03"]]))
    said = run(str(path), "--community", "alpha", "--faults", str(tmp_path / "f.xlsx"))
    assert "读了 3 行，新增 2，已有 0，有误 1。" in said
    assert "1 行　编号：没有填" in said
    assert str(tmp_path / "f.xlsx") in said


@pytest.mark.parametrize(("args", "words"), [
    (["--community", "nowhere"], "没有叫“nowhere”的社区"),
    (["--community", "alpha", "--mapping", "x"], "没有叫“x”的对照表"),
])  # fmt: skip
def test_the_command_refuses_in_words(alpha, tmp_path, args, words):
    path = put(tmp_path, "a.csv", csv_bytes(HEADINGS, rows(1)))
    with pytest.raises(CommandError, match=words):
        run(str(path), *args)


def test_faults_that_cannot_be_written_stop_the_command_in_words(alpha, tmp_path):
    path = put(tmp_path, "a.csv", csv_bytes(HEADINGS, [["", "题", "内容", "PF01", "2025-03-03"]]))
    with pytest.raises(CommandError, match="读写文件时出错"):
        run(str(path), "--community", "alpha", "--faults", str(path / "f.xlsx"))
