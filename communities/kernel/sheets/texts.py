"""CSV in the encodings and with the separators that people's programs write."""

import csv
import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from communities.kernel.sheets.cells import plain
from communities.kernel.sheets.errors import FileRefused

MAX_TEXT = 1 << 30
MAX_LINE = 1 << 20
SEPARATORS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线"}
# utf-8 first: Chinese text in GB 18030 is almost never valid UTF-8, while the reverse often passes.
ENCODINGS = ("utf-8-sig", "gb18030")

Opener = Callable[[], BinaryIO]


def open_text(opener: Opener, start: bytes):
    """(what it is, number of rows, a function that gives the rows); see reading.Table."""
    for encoding in encodings_of(start):
        try:
            separator = _separator(opener, encoding)
            total = sum(1 for _ in _rows(opener, encoding, separator))
        except UnicodeDecodeError:
            continue
        what = f"CSV（{encoding.removesuffix('-sig')}，{SEPARATORS[separator]}分隔）"
        return what, total, partial(_rows, opener, encoding, separator)
    raise FileRefused("认不出文件的文字编码。请另存为“CSV UTF-8”再导入。")


def encodings_of(start: bytes) -> tuple[str, ...]:
    return ("utf-16",) if start.startswith((b"\xff\xfe", b"\xfe\xff")) else ENCODINGS


def lines(opener: Opener, encoding: str) -> Iterator[str]:
    """The lines, none longer and all together no longer than is safe."""
    read = 0
    with opener() as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        while line := text.readline(MAX_LINE):
            read += len(line)
            if len(line) == MAX_LINE or read > MAX_TEXT:
                raise FileRefused("文件解开后太大，或有一行长得不像表格。请检查后拆开导入。")
            yield line


def _separator(opener: Opener, encoding: str) -> str:
    """The separator that occurs most in one of the first lines."""
    best, most = ",", 0
    for _, line in zip(range(10), lines(opener, encoding), strict=False):
        for separator in SEPARATORS:
            if line.count(separator) > most:
                best, most = separator, line.count(separator)
    return best


def _rows(opener: Opener, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines(opener, encoding), delimiter=separator)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [plain(cell) for cell in cells]
    except csv.Error:
        raise FileRefused(f"第 {number + 1} 行的引号没有配对，或有一格太长。请改好再导入。") from None
