"""Materials as files: a PDF from a form into the community's private store, and out again through a view that asks."""

from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage

from communities.kernel.errors import Invalid
from communities.kernel.identifiers import new_link_key

MOST_MB = 20


def take_pdf(file: File) -> str:
    """Keep it; the answer is its key. Raises Invalid for what is no PDF or too large. Call it outside a transaction."""
    if file.size > MOST_MB << 20:
        raise Invalid(f"文件太大。请选 {MOST_MB} MB 以内的 PDF。", field="file")
    if file.read(5) != b"%PDF-":
        raise Invalid("这个文件不是 PDF。请另存为 PDF 再传。", field="file")
    file.seek(0)
    return default_storage.save(f"materials/{new_link_key()}.pdf", file)


def open_pdf(key: str) -> BinaryIO:
    """FileNotFoundError where it is gone. It asks nobody who is asking: the view has done that."""
    return default_storage.open(key)


def drop_pdf(key: str) -> None:
    if key:
        default_storage.delete(key)
