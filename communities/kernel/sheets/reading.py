"""Opening a file, whatever it calls itself. What it is, its first bytes say; its name is not believed."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from communities.kernel.sheets import documents, texts, workbooks
from communities.kernel.sheets.errors import FileRefused

MAX_FILE = 512 << 20
ZIP, GZIP, OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"

# What people send by mistake.
_OTHERS = {b"%PDF": " PDF", b"\x89PNG": "图片", b"\xff\xd8\xff": "图片", b"{\\rtf": "文档", b"Rar!": "压缩包"}


@dataclass(frozen=True)
class Table:
    """`rows()` starts anew at each call and gives (row number, cells as text); headings are among the rows.

    `total` counts the rows, headings and blank ones included.
    """

    what: str
    total: int
    rows: Callable[[], Iterator[tuple[int, list[str]]]]


def open_table(path: Path) -> Table:
    """Read the whole file once without keeping it, so that a broken one is refused before anything is taken in.

    Raises FileRefused with a Chinese sentence.
    """
    first = _first_bytes(path)
    if first.startswith(ZIP):
        return Table(*workbooks.open_workbook(path))
    if first.startswith(OLE):
        raise FileRefused("这是旧的 .xls，或加了密码的表格。请用表格软件另存为不加密的 .xlsx 再导入。")
    for start, what in _OTHERS.items():
        if first.startswith(start):
            raise FileRefused(f"这是{what}，请上传 Excel 或 CSV。")
    if path.suffix.lower() == ".xlsx":
        raise FileRefused("文件名是 .xlsx，内容却不是。请用表格软件打开后另存为 .xlsx 再导入。")
    opener = _opener(path, packed=first.startswith(GZIP))
    return Table(*_text_table(opener))


def _first_bytes(path: Path) -> bytes:
    if not path.is_file():
        raise FileRefused(f"没有找到文件 {path}。")
    size = path.stat().st_size
    if not size:
        raise FileRefused("文件是空的。")
    if size > MAX_FILE:
        raise FileRefused(f"文件有 {size >> 20} MB，超过 {MAX_FILE >> 20} MB，请拆开导入。")
    with path.open("rb") as file:
        return file.read(8)


def _opener(path: Path, *, packed: bool) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, gzip.open(path, "rb") if packed else path.open("rb"))


def _text_table(opener: Callable[[], BinaryIO]):
    try:
        with opener() as file:
            start = file.read(4096)
        if start.startswith((ZIP, GZIP, OLE)):
            raise FileRefused("压缩包里又是压缩包或表格。请解开后直接导入里面的文件。")
        module = documents if documents.looks_like_json(start) else texts
        return module.open_text(opener, start)
    except EOFError:
        raise FileRefused("压缩文件不完整，可能没有传完。请重新取一份。") from None
    except (gzip.BadGzipFile, OSError, ValueError):
        raise FileRefused("文件读不出来，可能已经损坏。请重新取一份。") from None
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise FileRefused("压缩文件已经损坏。请重新取一份。") from None
        raise
