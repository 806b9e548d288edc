"""Files as people really send them: each is taken in, or refused in words, and a refused one changes nothing."""

import gzip
import json
from datetime import date, datetime

import pytest
from django.utils.timezone import now

from communities.feedback.importing.importer import import_file
from communities.feedback.models import Ticket
from communities.kernel.sheets.errors import FileRefused
from tests.builders import sheets
from tests.builders.sheets import ANSWERED, HEADINGS, csv_bytes, gzipped, put, rows, xlsx_bytes

pytestmark = pytest.mark.django_db


def take(folder, name, content, **more):
    return import_file(put(folder, name, content), now=now(), faults=folder / "faults.xlsx", **more)


def _merged(book):
    book.active.insert_rows(1)
    book.active["A1"] = "某社区诉求登记表"
    book.active.merge_cells("A1:E1")


def _padded(book):
    for row in range(4, 60_004):
        book.active.cell(row, 1).value = " " if row % 2 else None
    book.active.cell(60_004, 5).value = ""


def _second_sheet(book):
    book.create_sheet("说明").append(["请照样填写"])


def _hidden_first(book):
    book.active.sheet_state = "hidden"
    seen = book.create_sheet("填这里")
    for row in [HEADINGS, *rows(2)]:
        seen.append(row)


TABLE = [HEADINGS, *rows(2)]
PLAIN = csv_bytes(HEADINGS, rows(2))

# what it is: (file name, content, number of tickets)
TAKEN = {
    "plain csv": ("a.csv", lambda: PLAIN, 2),
    "utf-8 with a mark": ("a.csv", lambda: csv_bytes(HEADINGS, rows(2), encoding="utf-8-sig"), 2),
    "gb18030": ("a.csv", lambda: csv_bytes(HEADINGS, rows(2), encoding="gb18030"), 2),
    "utf-16 with tabs": ("a.txt", lambda: csv_bytes(HEADINGS, rows(2), encoding="utf-16", delimiter="\t"), 2),
    "semicolons": ("a.csv", lambda: csv_bytes(HEADINGS, rows(2), delimiter=";"), 2),
    "tabs": ("a.tsv", lambda: csv_bytes(HEADINGS, rows(2), delimiter="\t"), 2),
    "gzip": ("a.csv.gz", lambda: gzipped(PLAIN), 2),
    "gzip with another name": ("a.csv", lambda: gzipped(PLAIN), 2),
    "xlsx": ("a.xlsx", lambda: xlsx_bytes(*TABLE), 2),
    "xlsx named csv": ("a.csv", lambda: xlsx_bytes(*TABLE), 2),
    "unix, old mac and no last line end": ("a.csv", lambda: PLAIN.replace(b"\r\n", b"\r").rstrip(b"\r"), 2),
    "blank lines between": ("a.csv", lambda: PLAIN.replace(b"\r\n", b"\r\n\r\n,,,,\r\n"), 2),
    "blanks around headings": ("a.csv", lambda: PLAIN.replace("标题".encode(), "　标题 ".encode()), 2),
    "further columns": ("a.xlsx", lambda: xlsx_bytes([*HEADINGS, "备注", None], [*rows(1)[0], "x", None]), 1),
    "columns in another order": ("a.csv", lambda: csv_bytes(HEADINGS[::-1], [row[::-1] for row in rows(2)]), 2),
    "a title above the headings": ("a.xlsx", lambda: xlsx_bytes(*TABLE, change=_merged), 2),
    "60,000 blank rows below": ("a.xlsx", lambda: xlsx_bytes(*TABLE, change=_padded), 2),
    "further sheets": ("a.xlsx", lambda: xlsx_bytes(*TABLE, change=_second_sheet), 2),
    "a hidden first sheet": ("a.xlsx", lambda: xlsx_bytes(["secret"], change=_hidden_first), 2),
    "emoji, quotes and line ends": ("a.csv", lambda: csv_bytes(HEADINGS, [
        ["E1", "“灯”，'坏'了", '他说："不亮"，\n再看😀👨‍👩‍👧，,;|', "路灯", "2025-03-03 09:00"]]), 1),
    "json": ("a.json", lambda: sheets.open311_json(2), 2),
    "json with a mark, zipped": ("a.json.gz", lambda: gzipped(b"\xef\xbb\xbf" + sheets.open311_json(3)), 3),
    "json inside an object": ("a.json", lambda: b'{"service_requests": ' + sheets.open311_json(2) + b"}", 2),
    "json of many chunks": ("a.json", lambda: sheets.open311_json(40, description="灯" * 2000), 40),
    "duplicate texts": ("a.csv", lambda: csv_bytes(HEADINGS, [[n, *rows(1)[0][1:]] for n in "ab"]), 2),
}  # fmt: skip


@pytest.mark.parametrize("kind", TAKEN)
def test_it_is_taken_in(kind, alpha, tmp_path):
    name, content, count = TAKEN[kind]
    summary = take(tmp_path, name, content())
    assert (summary.new, summary.faulty, summary.reasons) == (count, 0, {})
    assert Ticket.objects.count() == count


HALF = gzip.compress(csv_bytes(HEADINGS, rows(3000)))

# what it is: (file name, content, words of the refusal)
REFUSED = {
    "an empty file": ("a.csv", lambda: b"", "文件是空的"),
    "blanks only": ("a.csv", lambda: b"\n\n , ,\n", "没有内容"),
    "headings only": ("a.csv", lambda: csv_bytes(HEADINGS, []), "只有表头"),
    "headings only in a sheet": ("a.xlsx", lambda: xlsx_bytes(HEADINGS), "只有表头"),
    "a sheet without anything": ("a.xlsx", lambda: xlsx_bytes(), "没有内容"),
    "another separator": ("a.csv", lambda: PLAIN.replace(b",", b"#"), "认不出这个文件的表头"),
    "missing columns": ("a.csv", lambda: csv_bytes(HEADINGS[:3], [row[:3] for row in rows(2)]), "认不出"),
    "a heading twice": ("a.csv", lambda: csv_bytes([*HEADINGS, "内容"], [[*rows(1)[0], "另"]]), "“内容”出现了两次"),
    "prose": ("a.csv", lambda: "尊敬的领导：\n我要反映一个问题。\n".encode(), "认不出"),
    "a picture": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "这是图片"),
    "half a gzip": ("a.csv.gz", lambda: HALF[: len(HALF) // 2], "不完整"),
    "a spoilt gzip": ("a.csv.gz", lambda: HALF[:200] + b"\xff" * 200 + HALF[400:], "损坏"),
    "gzip in gzip": ("a.csv.gz", lambda: gzipped(gzipped(PLAIN)), "又是压缩包"),
    "a quote that never ends": ("a.csv", lambda: PLAIN + '"没有结尾'.encode() + b"\n,x" * 60_000, "引号没有配对"),
    "one endless line": ("a.csv.gz", lambda: gzipped(PLAIN + b"x" * (3 << 20)), "一行长得不像表格"),
    "not really xlsx": ("a.xlsx", lambda: PLAIN, "内容却不是"),
    "old xls": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "另存为不加密的 .xlsx"),
    "a zip of a csv": ("a.xlsx", sheets.a_zip, "不是 Excel 表格"),
    "half an xlsx": ("a.xlsx", lambda: xlsx_bytes(*TABLE)[:2000], "损坏"),
    "a broken sheet": ("a.xlsx", lambda: sheets.repacked(xlsx_bytes(*TABLE), {sheets.SHEET: b"<worksheet><a"}), "损坏"),
    "a bomb": ("a.xlsx", sheets.zip_bomb, "大得不正常"),
    "a bomb that lies": ("a.xlsx", sheets.lying_zip_bomb, "大得不正常"),
    "a sheet of two far cells": ("a.xlsx", sheets.wide_sheet, "大得不正常"),
    "one text for many cells": ("a.xlsx", sheets.shared_text_bomb, "大得不正常"),
    "entities": ("a.xlsx", sheets.laughing_sheet, "不该有的内容"),
    "half a json": ("a.json", lambda: sheets.open311_json(3)[:-30], "JSON 不完整"),
    "json without a list": ("a.json", lambda: b'{"error": 5}', "没有列表"),
    "an empty list": ("a.json", lambda: b"[]", "没有内容"),
    "json of numbers": ("a.json", lambda: b"[1, 2]", "不是一条记录"),
    "deep json": ("a.json", lambda: b"[" * 100_000, "JSON"),
    "json with a comma too many": ("a.json", lambda: sheets.open311_json(1)[:-1] + b",]", "JSON 不完整"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_in_words(kind, alpha, tmp_path):
    name, content, words = REFUSED[kind]
    with pytest.raises(FileRefused) as refusal:
        take(tmp_path, name, content())
    assert words in refusal.value.message
    assert not Ticket.objects.exists()
    assert not (tmp_path / "faults.xlsx").exists()


def test_a_file_that_is_not_there_is_refused(alpha, tmp_path):
    with pytest.raises(FileRefused, match="没有找到"):
        import_file(tmp_path / "nowhere.csv", now=now(), faults=tmp_path / "f.xlsx")


def test_the_refusal_lists_the_mappings_and_a_named_one_says_what_is_missing(alpha, tmp_path):
    content = csv_bytes(["单号", "说明"], [["1", "x"]])
    with pytest.raises(FileRefused) as refusal:
        take(tmp_path, "a.csv", content)
    assert "standard" in refusal.value.message and "留言编号" in refusal.value.message
    with pytest.raises(FileRefused, match="缺少这些列：内容、报事时间、编号"):
        take(tmp_path, "a.csv", content, mapping="standard")
    with pytest.raises(FileRefused, match="没有叫“x”的对照表"):
        take(tmp_path, "a.csv", content, mapping="x")


# what it is: (a row of our sheet with one thing changed, column at fault, words)
FAULTS = {
    "no number": (["", "题", "内容", "PF01", "2025-03-03 09:00"], "编号", "没有填"),
    "no text": (["1", "题", "", "PF01", "2025-03-03 09:00"], "内容", "没有填"),
    "a text over length": (["1", "题", "长" * 10_001, "PF01", "2025-03-03 09:00"], "内容", "最多 10000 字"),
    "a number over length": (["1" * 65, "题", "内容", "PF01", "2025-03-03 09:00"], "编号", "最多 64"),
    "a rounded number": (["1.23457E+17", "题", "内容", "PF01", "2025-03-03 09:00"], "编号", "科学计数"),
    "nul": (["1", "题", "内\0容", "PF01", "2025-03-03 09:00"], "内容", "存不下的字符"),
    "no such category": (["1", "题", "内容", "XX99", "2025-03-03 09:00"], "类别", "没有“XX99”"),
    "no such day": (["1", "题", "内容", "PF01", "2025-02-30 09:00"], "报事时间", "看不懂"),
    "day or month first": (["1", "题", "内容", "PF01", "03/04/2025 09:00"], "报事时间", "看不懂"),
    "the future": (["1", "题", "内容", "PF01", "2125-03-03 09:00"], "报事时间", "在将来"),
    "long ago": (["1", "题", "内容", "PF01", "1900-01-01"], "报事时间", "太早"),
    "a separator in the text": (["1", "题", "内容", "PF01", "2025-03-03 09:00", "多", "余"], "", "多出 2 格"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_the_row_is_refused_and_its_neighbour_goes_in(kind, alpha, tmp_path):
    row, column, words = FAULTS[kind]
    summary = take(tmp_path, "a.csv", csv_bytes(HEADINGS, [row, *rows(1)]))
    assert (summary.read, summary.new, summary.faulty) == (2, 1, 1)
    *_, number, columns, reason = sheets.cells_of(summary.faults)[1]
    assert (number, columns) == ("2", column)
    assert words in reason


def test_times_as_sheets_hold_them(alpha, tmp_path):
    times = [
        datetime(2025, 3, 3, 9, 30),
        45719.395833333336,
        "2025/3/3 9:30",
        "2025年3月3日 上午9:30",
        date(2025, 3, 3),
    ]
    table = [[n, "题", "内容", "PF01", at] for n, at in enumerate(times, start=900001)]
    summary = take(tmp_path, "a.xlsx", xlsx_bytes(HEADINGS, *table))
    assert (summary.new, summary.reasons) == (5, {})
    moments = [f"{t.reported_at.astimezone():%H:%M}" for t in Ticket.objects.order_by("id")]
    assert moments == ["09:30", "09:30", "09:30", "09:30", "00:00"]
    last = Ticket.objects.order_by("id").last()
    assert last.external_number == "900005"
    assert last.steps.get().facts == {"import": "standard", "day_only": ["报事时间"]}


def test_a_formula_that_was_never_computed_is_refused_and_not_read_as_blank(alpha, tmp_path):
    row = ["1", "题", '=CONCATENATE("a","b")', "PF01", "2025-03-03 09:00"]
    with pytest.raises(FileRefused, match="C2格是公式，没有算好的结果"):
        take(tmp_path, "a.xlsx", xlsx_bytes(HEADINGS, row))


def test_a_long_number_that_the_sheet_rounded_is_refused(alpha, tmp_path):
    summary = take(tmp_path, "a.xlsx", xlsx_bytes(HEADINGS, [123456789012345678, *rows(1)[0][1:]]))
    assert summary.faulty == 1
    assert "科学计数" in next(iter(summary.reasons))


def test_json_that_holds_what_the_database_cannot(alpha, tmp_path):
    content = sheets.open311_json(1, description="坏\ud800") + b""
    items = json.loads(content) + json.loads(sheets.open311_json(1, service_request_id="R9"))
    summary = take(tmp_path, "a.json", json.dumps(items).encode())
    assert (summary.new, summary.faulty) == (1, 1)
    assert summary.faults.exists()


def test_an_answer_before_the_question_is_a_fault(alpha, tmp_path):
    row = sheets.an_answered_row(replied="2025-03-01 09:00:00")
    summary = take(tmp_path, "a.csv", csv_bytes(ANSWERED, [row]))
    assert list(summary.reasons) == ["答复时间：早于“留言时间”。请核对这两个时间。"]
