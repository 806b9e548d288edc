"""Signed papers of delegations: into the community's private store, and out again through a view that asks who."""

from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage

from communities.kernel.errors import Invalid
from communities.kernel.identifiers import new_link_key

MOST_MB = 10
_KINDS = {
    b"%PDF-": ("pdf", "application/pdf"),
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
    b"\x89PNG": ("png", "image/png"),
}


def take_proof(file: File) -> str:
    """Keep it; the answer is its key. Raises Invalid for another kind of file or a large one. Outside a transaction."""
    if file.size > MOST_MB << 20:
        raise Invalid(f"文件太大。请选 {MOST_MB} MB 以内的照片或 PDF。", field="proof")
    head = file.read(5)
    kind = next((ending for start, (ending, _type) in _KINDS.items() if head.startswith(start)), None)
    if kind is None:
        raise Invalid("请选照片（JPG、PNG）或 PDF。", field="proof")
    file.seek(0)
    return default_storage.save(f"proofs/{new_link_key()}.{kind}", file)


def type_of(key: str) -> str:
    return next(kind for ending, kind in _KINDS.values() if key.endswith(ending))


def open_proof(key: str) -> BinaryIO:
    """FileNotFoundError where it is gone. It asks nobody who is asking: the view has done that."""
    return default_storage.open(key)


def drop_proof(key: str) -> None:
    if key:
        default_storage.delete(key)
