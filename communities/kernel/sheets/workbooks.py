"""Excel workbooks: looked over by a streaming parser first, because a small one can ask for any amount of memory."""

import zipfile
import zlib
from array import array
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from communities.kernel.sheets.cells import plain
from communities.kernel.sheets.errors import FileRefused

MAX_PARTS = 2000
MAX_UNPACKED = 256 << 20
# calamine holds a sheet as a full rectangle: about 32 bytes a cell, and each cell its own copy of a shared text.
MAX_CELLS = 4_000_000
MAX_SHARED_TEXT = 256 << 20
CHUNK = 1 << 18


def open_workbook(path: Path):
    """(what it is, number of rows, a function that gives the rows) of the first visible sheet that holds anything."""
    check(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [
            book.get_sheet_by_name(sheet.name)
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException:  # a panic inside calamine is not an Exception
        raise FileRefused("表格读不出来。请用表格软件另存一份再导入。") from None
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        raise FileRefused("表格里没有内容。")
    more = f"，另有 {len(filled) - 1} 张表没有读" if len(filled) > 1 else ""
    return f"Excel（{filled[0].name}{more}）", (filled[0].end or (0, 0))[0] + 1, lambda: _rows(filled[0])


def _rows(sheet) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, [plain(cell) for cell in cells]


def check(path: Path) -> None:
    """Raise FileRefused unless the workbook is whole and of a bearable size, whatever its directory says."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_directory(parts)
            look = _Look()
            left = MAX_UNPACKED
            # The shared texts first: the sheets' cells point into them.
            for part in sorted(parts, key=lambda part: "sharedstrings" not in part.filename.lower()):
                left -= look.over(archive, part, left)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
        raise FileRefused("这个 .xlsx 已经损坏，或不是真正的 Excel 表格。") from None
    except (expat.ExpatError, ValueError, IndexError):
        raise FileRefused("这个 .xlsx 的内容已经损坏。请用表格软件另存一份再导入。") from None


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names:
        raise FileRefused("这是一个压缩包，不是 Excel 表格。请解开后导入里面的文件。")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("表格加了密码。请去掉密码另存一份再导入。")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        _too_large()


def _too_large():
    raise FileRefused("这个表格解开后大得不正常。请只留要导入的表，或另存为 CSV 再导入。")


class _Look:
    """Counts what a workbook would need once it is opened."""

    def __init__(self):
        self.lengths = array("L")
        self.is_words = False
        self.shared = 0

    def over(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
        """Bytes that one part really unpacks to; parts that are XML are looked into."""
        # The declared size would stop the reading early, and may lie; nor may the checksum speak before the size.
        part.file_size = left + 2 * CHUNK
        parser = self._parser() if part.filename.lower().endswith((".xml", ".rels")) else None
        size = 0
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > left:
                    _too_large()
                if parser:
                    parser.Parse(chunk)
        if parser:
            parser.Parse(b"", True)
        return size

    def _parser(self):
        self.rows = self.columns = self.row = self.column = 0
        self.text, self.points, self.inside = [], False, False
        self.place, self.uncounted = "", False
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = _no_entities
        return parser

    def _start(self, name, attributes):
        name = name.rpartition(":")[2]
        if name == "c":
            self._place(attributes.get("r", ""))
            self.points = attributes.get("t") == "s"
            self.place, self.is_words = attributes.get("r", ""), attributes.get("t") == "str"
            self.uncounted = False
        elif name == "f":
            self.uncounted = not self.is_words
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        if name in {"v", "si"}:
            self.text = []
            self.inside = True

    def _place(self, reference: str):
        letters = reference.rstrip("0123456789")
        self.column = _column(letters) if letters else self.column + 1
        self.row = int(reference[len(letters) :] or self.row)
        self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
        if self.rows * self.columns > MAX_CELLS:
            _too_large()

    def _end(self, name):
        name = name.rpartition(":")[2]
        self.inside = self.inside and name not in {"v", "si"}
        if name == "v" and "".join(self.text):
            self.uncounted = False
        if name == "c" and self.uncounted:
            # calamine would read it as empty, and nobody would be told.
            raise FileRefused(
                f"{self.place or '有'}格是公式，没有算好的结果。请用表格软件打开、保存一次，或者改成数字和文字再上传。"
            )
        if name == "si":
            self.lengths.append(sum(map(len, self.text)))
        elif name == "v" and self.points:
            self.shared += self.lengths[int("".join(self.text))]
            if self.shared > MAX_SHARED_TEXT:
                _too_large()

    def _characters(self, data):
        if self.inside:
            self.text.append(data)


def _column(letters: str) -> int:
    """A is 1, XFD is 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _no_entities(*_):
    raise FileRefused("这个 .xlsx 里有不该有的内容，没有打开它。")
