"""Files of tickets to import, whole and nasty. Everything is made here; no content of a real file."""

import csv
import gzip
import io
import json
import zipfile
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import openpyxl

HEADINGS = ["编号", "标题", "内容", "类别", "报事时间"]
ANSWERED = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
FIRST = datetime(2025, 3, 3, 9, 0)  # a Monday


def rows(count: int, *, start: int = 1) -> list[list[str]]:
    """Rows of our own sheet."""
    return [
        [f"S{n}", f"第{n}件", f"楼道灯不亮，第{n}次。", "PF01", f"{FIRST + timedelta(minutes=n):%Y-%m-%d %H:%M:%S}"]
        for n in range(start, start + count)
    ]


def an_answered_row(number="1001", reported="2025-03-03 09:00:00", replied="2025-03-20 16:30:00", **more) -> list[str]:
    named = {
        "留言编号": number, "留言用户": "U1", "留言主题": "小区夜间装修噪音", "留言时间": reported,
        "留言详情": "夜里还在装修。", "答复意见": "已约定二十点后停工。", "答复时间": replied,
    }  # fmt: skip
    return list((named | more).values())


def csv_bytes(headings, table, *, encoding="utf-8", delimiter=",") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows(table)
    return text.getvalue().encode(encoding)


def xlsx_bytes(*table, change=None) -> bytes:
    """A workbook of one sheet; `change` may do anything to the workbook before it is saved."""
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(list(row))
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(workbook: bytes, parts: dict[str, bytes]) -> bytes:
    """The workbook with some of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet_xml(cells: str) -> bytes:
    return f'<?xml version="1.0"?><worksheet {_XMLNS}><sheetData>{cells}</sheetData></worksheet>'.encode()


@cache
def zip_bomb() -> bytes:
    """A sheet of 300 MB of blanks in 300 kB."""
    return repacked(xlsx_bytes(HEADINGS, *rows(1)), {SHEET: sheet_xml(" " * (300 << 20))})


def lying_zip_bomb() -> bytes:
    """The same, with a directory that says it is small."""
    bomb = bytearray(zip_bomb())
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        size = archive.getinfo(SHEET).file_size
    true, small = size.to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert true in bomb
    return bytes(bomb).replace(true, small)


def wide_sheet() -> bytes:
    """Two cells, as far apart as a sheet allows: 17 thousand million cells in between."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return repacked(xlsx_bytes(HEADINGS), {SHEET: sheet_xml(cells)})


def shared_text_bomb() -> bytes:
    """One long text that a hundred thousand cells point at: 3 GB once opened."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_001))
    texts = f'<sst {_XMLNS} count="1" uniqueCount="1"><si><t>{"长" * 32_000}</t></si></sst>'
    return repacked(xlsx_bytes(HEADINGS), {SHEET: sheet_xml(cells), "xl/sharedStrings.xml": texts.encode()})


def laughing_sheet() -> bytes:
    lol = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    return repacked(xlsx_bytes(HEADINGS), {SHEET: lol.encode() + sheet_xml("<row><c><v>&b;</v></c></row>")[21:]})


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("table.csv", csv_bytes(HEADINGS, rows(1)))
    return out.getvalue()


def open311_json(count: int = 2, **more) -> bytes:
    return json.dumps([
        {
            "service_request_id": f"R{n}", "status": "open", "service_name": "路灯", "description": "路灯不亮",
            "requested_datetime": "2025-03-03T09:00:00+08:00", "lat": 39.9, "long": 116.3, "address": "幸福路",
            **more,
        }
        for n in range(count)
    ]).encode()  # fmt: skip


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content)


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def cells_of(path: Path) -> list[list[str]]:
    """All rows of the first sheet, blanks as empty text."""
    book = openpyxl.load_workbook(path, read_only=True)
    return [["" if cell is None else cell for cell in row] for row in book.active.iter_rows(values_only=True)]
