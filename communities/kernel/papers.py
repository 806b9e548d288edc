"""Signed papers and readings as files: into the community's private store, and out through a view that asks who."""

from dataclasses import dataclass

from django.core.files.base import File
from django.core.files.storage import default_storage

from communities.kernel.errors import Invalid
from communities.kernel.identifiers import new_link_key

# The first bytes of a file: its ending and its kind.
PDF = {b"%PDF-": ("pdf", "application/pdf")}
PICTURES = {b"\xff\xd8\xff": ("jpg", "image/jpeg"), b"\x89PNG": ("png", "image/png")}


@dataclass(frozen=True)
class Shelf:
    """A folder of the store, what may stand in it, and the words for what may not, of the form's field `field`."""

    folder: str
    most_mb: int
    kinds: dict[bytes, tuple[str, str]]
    field: str
    too_large: str
    wrong: str

    def take(self, file: File) -> str:
        """Keep it; the answer is its key. Raises Invalid. Call it outside a transaction."""
        if file.size > self.most_mb << 20:
            raise Invalid(self.too_large, field=self.field)
        head = file.read(5)
        ending = next((ending for start, (ending, _kind) in self.kinds.items() if head.startswith(start)), None)
        if ending is None:
            raise Invalid(self.wrong, field=self.field)
        file.seek(0)
        return default_storage.save(f"{self.folder}/{new_link_key()}.{ending}", file)

    def kind_of(self, key: str) -> str:
        """What a browser is told that it is."""
        return next(kind for ending, kind in self.kinds.values() if key.endswith(ending))


def open_paper(key: str) -> File:
    """FileNotFoundError where it is gone. It asks nobody who is asking: the view has done that."""
    return default_storage.open(key)


def drop_paper(key: str) -> None:
    if key:
        default_storage.delete(key)
