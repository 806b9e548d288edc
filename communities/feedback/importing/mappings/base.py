"""What a mapping declares: which column of a foreign file means what to us."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from communities.kernel.clock import HERE

DEFAULT_CATEGORY = "OT00"
Values = Mapping[str, str]


def title_and_text(values: Values) -> tuple[str, str]:
    return values.get("title", ""), values.get("text", "")


def named_category(values: Values) -> str:
    return values.get("category", "")


@dataclass(frozen=True)
class Source:
    """One kind of file. `columns` and `needed` use our names on the left; see rows.ParsedTicket and rows.MOMENTS."""

    # Short and fixed for good: with the source's number it makes each row go in once.
    name: str
    label: str
    # our name: the file's heading
    columns: Mapping[str, str]
    # Ours that may not be blank in a row. Their headings, and those in `marks`, are how the file is recognised.
    needed: tuple[str, ...]
    marks: tuple[str, ...] = ()
    # The file's columns whose words are kept with the ticket's first step.
    kept: tuple[str, ...] = ()
    # Words that mean: nothing.
    blanks: frozenset[str] = frozenset()
    zone: tzinfo = HERE
    month_first: bool = False
    # 00:00:00 stands for a day whose time is not known.
    midnight_is_a_day: bool = False
    # Words that are not in a table below are a fault of the row, not replaced by the default.
    strict: bool = False
    words: Callable[[Values], tuple[str, str]] = title_and_text
    category: Callable[[Values], str] = named_category
    kinds: Mapping[str, str] = field(default_factory=dict)
    # How far it went: by a table over `status`, or by a function over the row.
    states: Mapping[str, str] = field(default_factory=dict)
    state: Callable[[Values], str] | None = None

    def headings(self) -> frozenset[str]:
        """The headings without which a file is not of this kind."""
        return frozenset([*(self.columns[name] for name in self.needed), *self.marks])
