"""What the rows of imports say of somebody who leaves, or who is erased from the roster."""

import json

from communities.importing.models import Line
from communities.kernel.datamap import Leaver
from communities.kernel.windows import in_windows


def forget_lines(leaver: Leaver) -> None:
    """Remove every row that names this person, wherever it came from: its content, its faults, what would undo it.

    The rows are sealed, so that each is opened and looked into: at most those of the last days (settings.KEPT_DAYS).
    """
    known = {word for word in leaver.known_as if word}
    if known:
        gone = [line.pk for line in in_windows(Line.objects.order_by("pk")) if _names(line, known)]
        Line.objects.filter(pk__in=gone).delete()


def _names(line: Line, known: set[str]) -> bool:
    """Names as a whole cell, since 王梅 is part of other names too; numbers anywhere."""
    numbers = {word for word in known if word.isascii() and word.isdigit()}
    cells = json.loads(line.cells).values()
    if known & set(cells) or any(
        number in cell.replace(" ", "").replace("-", "") for number in numbers for cell in cells
    ):
        return True
    kept = f"{line.said}{line.trace}"
    return any(f'"{word}"' in kept for word in known)
