"""A JSON array of objects, as of Open311 GeoReport v2, read object by object as rows."""

import codecs
import json
from collections.abc import Iterator
from functools import partial

from communities.kernel.sheets.cells import plain
from communities.kernel.sheets.errors import FileRefused
from communities.kernel.sheets.texts import MAX_TEXT, Opener, encodings_of

CHUNK = 1 << 16
MAX_OBJECT = 1 << 20
MAX_KEYS = 200
NOT_JSON = "JSON 不完整或写法不对（第 {} 条之后）。请重新导出再导入。"


def looks_like_json(start: bytes) -> bool:
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def open_text(opener: Opener, start: bytes):
    """(what it is, number of rows, a function that gives the rows); the first row holds all keys."""
    for encoding in encodings_of(start):
        try:
            keys: dict[str, None] = {}
            total = 1
            for item in _objects(opener, encoding):
                keys |= dict.fromkeys(item)
                total += 1
                if len(keys) > MAX_KEYS:
                    raise FileRefused(f"JSON 里的项目名超过 {MAX_KEYS} 种，不像是一张表。")
        except UnicodeDecodeError:
            continue
        return "JSON", total, partial(_rows, opener, encoding, list(keys))
    raise FileRefused("JSON 的文字编码不是 UTF-8。")


def _rows(opener: Opener, encoding: str, keys: list[str]) -> Iterator[tuple[int, list[str]]]:
    yield 1, keys
    for number, item in enumerate(_objects(opener, encoding), start=2):
        yield number, [_text(item.get(key)) for key in keys]


def _text(value) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else plain(value)


def _objects(opener: Opener, encoding: str) -> Iterator[dict]:
    """The objects of an array at the top, or of the first array inside an object, one at a time."""
    source = _Source(opener, encoding)
    source.skip_to("[")
    while source.peek() != "]":
        item = source.value()
        if not isinstance(item, dict):
            raise FileRefused(f"JSON 的第 {source.count} 条不是一条记录。")
        yield item
        if source.peek() == ",":
            source.drop()
            if source.peek() == "]":
                raise FileRefused(NOT_JSON.format(source.count))
        elif source.peek() != "]":
            raise FileRefused(NOT_JSON.format(source.count))


class _Source:
    """A window that moves over the text."""

    def __init__(self, opener: Opener, encoding: str):
        self.chunks = _chunks(opener, encoding)
        self.window = ""
        self.count = 0
        self.decode = json.JSONDecoder().raw_decode

    def skip_to(self, mark: str) -> None:
        while (place := self.window.find(mark)) < 0:
            if len(self.window) > CHUNK or not self._more():
                raise FileRefused("JSON 里没有列表。")
        self.window = self.window[place + 1 :]

    def peek(self) -> str:
        self.window = self.window.lstrip()
        while not self.window:
            if not self._more():
                raise FileRefused(NOT_JSON.format(self.count))
            self.window = self.window.lstrip()
        return self.window[0]

    def drop(self) -> None:
        self.window = self.window[1:]

    def value(self):
        while True:
            try:
                item, end = self.decode(self.window)
            except RecursionError:
                raise FileRefused("JSON 套得太深。") from None
            except ValueError:
                if len(self.window) > MAX_OBJECT or not self._more():
                    raise FileRefused(NOT_JSON.format(self.count)) from None
            else:
                self.window = self.window[end:]
                self.count += 1
                return item

    def _more(self) -> bool:
        chunk = next(self.chunks, "")
        self.window += chunk
        return bool(chunk)


def _chunks(opener: Opener, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    with opener() as file:
        while chunk := file.read(CHUNK):
            read += len(chunk)
            if read > MAX_TEXT:
                raise FileRefused("文件解开后太大，请拆开导入。")
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
