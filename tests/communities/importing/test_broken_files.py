"""Files that are no sheet of the register: each is refused at the upload, in words beside the field, and changes nothing."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.importing.models import Line, Run
from communities.residents.models import Dwelling
from tests.builders import sheets
from tests.builders.browsers import browser_of
from tests.builders.sheets import csv_bytes, gzipped, xlsx_bytes
from tests.communities.importing.wizard import HOMES, OWNERS, PEOPLE, Wizard, counts

ROW = ["6号楼", "2单元", "301", "3", "89.50"]
TABLE = [HOMES, ROW]
PLAIN = csv_bytes(HOMES, [ROW])
XLSX = xlsx_bytes(*TABLE)
PACKED = gzipped(csv_bytes(HOMES, [["6号楼", "2单元", str(n), "3", "89.50"] for n in range(100, 400)]))


def hidden(book: openpyxl.Workbook) -> None:
    book.create_sheet("空的")
    book.active.sheet_state = "hidden"


def encrypted() -> bytes:
    """A workbook whose directory says that its parts are encrypted."""
    content = bytearray(XLSX)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            content[start + place] |= 1
            start += 4
    return bytes(content)


def uncounted(book: openpyxl.Workbook) -> None:
    """A formula as a program writes it, without what it comes to."""
    book.active["E2"] = "=D2*30"


# what it is: (file name, content, words of the refusal)
REFUSED = {
    "a PDF that calls itself a workbook": ("a.xlsx", lambda: b"%PDF-1.7", "这是 PDF，请上传 Excel 或 CSV"),
    "a formula that nobody counted": ("a.xlsx", lambda: xlsx_bytes(*TABLE, change=uncounted), "E2格是公式，没有算好"),
    "nothing at all": ("a.xlsx", lambda: b"", "文件是空的"),
    "blanks": ("a.csv", lambda: b"  \n \n,,\n", "没有内容"),
    "headings only": ("a.csv", lambda: csv_bytes(HOMES, []), "只有表头"),
    "headings only in a sheet": ("a.xlsx", lambda: xlsx_bytes(HOMES), "只有表头"),
    "a sheet without anything": ("a.xlsx", lambda: xlsx_bytes(), "没有内容"),
    "only a hidden sheet": ("a.xlsx", lambda: xlsx_bytes(*TABLE, change=hidden), "没有内容"),
    "another separator": ("a.csv", lambda: PLAIN.replace(b",", b"#"), "这不是“房屋”的表"),
    "no column of numbers": (
        "a.xlsx",
        lambda: xlsx_bytes(["楼栋", "单元", "楼层"], ["6号楼", "2单元", "3"]),
        "缺少“房号”",
    ),
    "no headings": ("a.xlsx", lambda: xlsx_bytes(ROW, ROW), "缺少“楼栋”、“房号”"),
    "headings below ten rows of prose": (
        "a.xlsx",
        lambda: xlsx_bytes(*[["说明"]] * 11, *TABLE),
        "这不是“房屋”的表",
    ),
    "a heading twice": ("a.xlsx", lambda: xlsx_bytes([*HOMES, "房号"], [*ROW, "302"]), "“房号”出现了两次"),
    "a heading and its other name": ("a.xlsx", lambda: xlsx_bytes([*HOMES, "室号"], [*ROW, "302"]), "说的是同一列"),
    "the sheet of another register": (
        "a.xlsx",
        lambda: xlsx_bytes(["姓名", "身份"], ["王梅", "业主"]),
        "这不是“房屋”的表",
    ),
    "prose": ("a.csv", lambda: "尊敬的领导：\n我要反映一个问题。\n".encode(), "这不是“房屋”的表"),
    "a picture": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "这是图片，请上传 Excel 或 CSV"),
    "a picture called a sheet": (
        "a.xlsx",
        lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20,
        "这是图片，请上传 Excel 或 CSV",
    ),
    "a page of the web": ("a.xlsx", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "内容却不是"),
    "a page of the web called csv": ("a.csv", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "这不是"),
    "a document": ("a.pdf", lambda: b"%PDF-1.7\n" + bytes(range(128, 256)) * 40, "这是 PDF，请上传 Excel 或 CSV"),
    "a word file": ("a.docx", lambda: sheets.repacked(XLSX, {"word/document.xml": b"<w/>"})[:3000], "损坏"),
    "half a gzip": ("a.csv.gz", lambda: PACKED[: len(PACKED) // 2], "不完整"),
    "a spoilt gzip": ("a.csv.gz", lambda: PACKED[:60] + b"\xff" * 60 + PACKED[120:], "损坏"),
    "gzip in gzip": ("a.csv.gz", lambda: gzipped(gzipped(PLAIN)), "又是压缩包"),
    "a quote that never ends": ("a.csv", lambda: PLAIN + '"没有结尾'.encode() + b"\n,x" * 60_000, "引号没有配对"),
    "one endless line": ("a.csv.gz", lambda: gzipped(PLAIN + b"x" * (3 << 20)), "一行长得不像表格"),
    "not really xlsx": ("a.xlsx", lambda: PLAIN, "内容却不是"),
    "old xls": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "另存为不加密的 .xlsx"),
    "a sheet with a password": ("a.xlsx", encrypted, "加了密码"),
    "a zip of a csv": ("a.xlsx", sheets.a_zip, "不是 Excel 表格"),
    "half an xlsx": ("a.xlsx", lambda: XLSX[:2000], "损坏"),
    "an xlsx without its end": ("a.xlsx", lambda: XLSX[:-200], "损坏"),
    "a broken sheet": ("a.xlsx", lambda: sheets.repacked(XLSX, {sheets.SHEET: b"<worksheet><a"}), "损坏"),
    "a sheet of rubbish": ("a.xlsx", lambda: sheets.repacked(XLSX, {sheets.SHEET: bytes(range(256))}), "损坏"),
    "a workbook without its list of sheets": (
        "a.xlsx",
        lambda: sheets.repacked(XLSX, {"xl/workbook.xml": b"<x/>"}),
        "表格",
    ),
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
    "too many rows": ("a.csv", lambda: csv_bytes(HOMES, [ROW] * 101), "一次最多导入 100 行"),
    "too many megabytes": ("a.csv", lambda: PLAIN + b"\n" * (3 << 20), "最多 2 MB"),
}


@pytest.fixture
def of_homes(cast, settings):
    settings.IMPORT_MOST_ROWS, settings.IMPORT_MOST_MB = 100, 2
    return Wizard(browser_of(cast.secretary), "homes")


def test_there_are_at_least_forty_kinds():
    assert len(REFUSED) >= 40


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_in_words_beside_the_field(kind, of_homes):
    name, content, words = REFUSED[kind]
    answer = of_homes.send_file(SimpleUploadedFile(name, content()))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page.partition('id="id_sheet_error"')[2].partition("</p>")[0]
    assert not Run.objects.exists() and not Line.objects.exists() and not Dwelling.objects.exists()


WHOLE = {
    "a sheet": ("a.xlsx", lambda: XLSX),
    "csv": ("a.csv", lambda: PLAIN),
    "csv of an old spreadsheet": ("a.csv", lambda: csv_bytes(HOMES, [ROW], encoding="gb18030")),
    "csv in utf-16": ("a.csv", lambda: csv_bytes(HOMES, [ROW], encoding="utf-16")),
    "tabs": ("a.txt", lambda: csv_bytes(HOMES, [ROW], delimiter="\t")),
    "packed csv": ("a.csv.gz", lambda: gzipped(PLAIN)),
    "a title above the headings": ("a.xlsx", lambda: xlsx_bytes(["阳光社区房屋台账"], [], *TABLE)),
    "other names of the headings": ("a.xlsx", lambda: xlsx_bytes(["楼号*", "单元号", "室号："], ROW[:3])),
    "columns that nobody asked for": ("a.xlsx", lambda: xlsx_bytes([*HOMES, "备注"], [*ROW, "南向"])),
}  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE)
def test_control_whole_files_are_read(kind, of_homes):
    name, content = WHOLE[kind]
    run = of_homes.send_file(SimpleUploadedFile(name, content()))
    assert counts(run) == (1, 0, 0, 0), of_homes.said(run)


# what is wrong with a row: (register, the row with one thing changed, column at fault, words)
def _person(**changed):
    cells = {"姓名": "王梅", "楼栋": "6号楼", "单元": "2单元", "房号": "301", "身份": "业主"}
    return [(cells | changed).get(heading, "") for heading in PEOPLE]


FAULTS = {
    "no number": (HOMES, ["6号楼", "2单元", "", "3", ""], "房号", "没有填"),
    "a floor in words": (HOMES, ["6号楼", "2单元", "301", "三", ""], "楼层", "之间的整数"),
    "a floor in the sky": (HOMES, ["6号楼", "2单元", "301", "900", ""], "楼层", "之间的整数"),
    "no area at all": (HOMES, ["6号楼", "2单元", "301", "3", "0"], "专有面积", "0 以上"),
    "an area in words": (HOMES, ["6号楼", "2单元", "301", "3", "约90"], "专有面积", "不是数字"),
    "an area too exact": (HOMES, ["6号楼", "2单元", "301", "3", "89.555"], "专有面积", "小数太长"),
    "a number over length": (HOMES, ["6号楼", "2单元", "3" * 21, "3", ""], "房号", "最多 20"),
    "nul": (HOMES, ["6号楼", "2单元", "30\0", "3", ""], "房号", "存不下"),
    "a separator in the text": (HOMES, ["6号楼", "2单元", "301", "3", "", "多", "余"], "", "多出 2 格"),
    "half a phone": (PEOPLE, _person(手机号="1391234"), "手机号", "请填手机号"),
    "a rounded phone": (PEOPLE, _person(手机号="1.39123E+10"), "手机号", "科学计数"),
    "no such role": (PEOPLE, _person(身份="房东"), "身份", "只能填"),
    "no such day": (PEOPLE, _person(起="2026-02-30"), "起", "看不懂"),
    "a year that nobody lives": (PEOPLE, _person(出生年份="1856"), "出生年份", "之间的年份"),
    "yes in another way": (PEOPLE, _person(户主="对"), "户主", "只能填：是、否"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_the_row_is_told_with_its_column_and_reason(kind, cast):
    headings, row, column, words = FAULTS[kind]
    wizard = Wizard(browser_of(cast.secretary), "homes" if headings is HOMES else "people")
    run = wizard.send_file(SimpleUploadedFile("a.csv", csv_bytes(headings, [row])))
    said = wizard.said(run)
    assert counts(run)[3] == 1 and words in said
    assert not column or f"{column} ：" in said


@pytest.mark.parametrize(("register", "headings"), [("homes", HOMES), ("people", PEOPLE), ("owners", OWNERS)])
def test_the_template_has_the_headings_and_is_refused_empty(cast, register, headings):
    wizard = Wizard(browser_of(cast.secretary), register)
    content = wizard.browser.get(f"/manage/imports/{register}/template.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book.worksheets[0][1]] == headings and book.worksheets[1].title == "怎么填"
    answer = wizard.send_file(SimpleUploadedFile("a.xlsx", content))
    assert answer.status_code == 400 and "只有表头" in answer.content.decode()
