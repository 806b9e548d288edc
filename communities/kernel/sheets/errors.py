"""What may be wrong with a file as a whole, and with one row of it."""

from dataclasses import dataclass

from communities.kernel.errors import Invalid


class FileRefused(Invalid):
    """The file cannot be read at all; nothing of it was taken in."""

    code = "file_refused"


@dataclass(frozen=True)
class RowError:
    """`row` is the number that a spreadsheet shows, `column` the file's own heading, `reason` a Chinese sentence."""

    row: int
    column: str
    reason: str
