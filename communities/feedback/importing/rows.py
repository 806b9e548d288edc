"""One row of a file, read through its mapping: a ticket with its history, or everything that is wrong with it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from communities.feedback.importing.mappings.base import DEFAULT_CATEGORY, Source, named_category
from communities.feedback.importing.stories import PlannedStep, out_of_order, story
from communities.feedback.states import Kind, Satisfaction, TicketState
from communities.kernel.sheets.errors import RowError
from communities.kernel.sheets.moments import NotAMoment, moment_in

TITLE, TEXT, REPLY, PLACE = 60, 10000, 8000, 80
MOMENTS = {
    "reported_at": "report", "accepted_at": "accept", "dispatched_at": "dispatch", "replied_at": "reply",
    "done_at": "report_done", "closed_at": "close",
}  # fmt: skip
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
_EARLIEST = 1990
_SATISFACTION = {label: value for value, label in Satisfaction.choices}
# The furthest moment that is known shows the state, where the source names none.
_SHOWN_BY = {
    "close": TicketState.CLOSED,
    "report_done": TicketState.DONE,
    "dispatch": TicketState.DISPATCHED,
    "accept": TicketState.ACCEPTED,
}


@dataclass(frozen=True)
class Known:
    """What rows are read against: the moment of the import, and the community's categories by code, name and path."""

    now: datetime
    categories: Mapping[str, str]


@dataclass(frozen=True)
class ParsedTicket:
    row: int
    number: str
    category: str
    kind: str
    title: str
    text: str
    state: str
    reported_at: datetime
    steps: list[PlannedStep]
    reply: str = ""
    done_text: str = ""
    unit: str = ""
    place: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    longitude: float | None = None
    latitude: float | None = None
    solved: bool | None = None
    satisfaction: str = ""
    facts: dict = field(default_factory=dict)


def parse(row: int, cells: Mapping[str, str], source: Source, known: Known) -> ParsedTicket | list[RowError]:
    """`cells` holds the text of each column by the file's own heading."""
    reading = _Reading(row, cells, source, known)
    ticket = reading.ticket()
    return reading.errors or ticket


class _Reading:
    def __init__(self, row: int, cells: Mapping[str, str], source: Source, known: Known):
        self.row, self.cells, self.source, self.known = row, cells, source, known
        self.errors: list[RowError] = []
        self.values = {name: cells.get(column, "") for name, column in source.columns.items()}
        self.values = {name: "" if text in source.blanks else text for name, text in self.values.items()}

    def refuse(self, name: str, reason: str) -> None:
        self.errors.append(RowError(self.row, self.source.columns.get(name, name), reason))

    def ticket(self) -> ParsedTicket | None:
        self.check_characters()
        self.check_needed()
        if self.errors:
            return None
        known, inexact = self.moments()
        state = self.state(known)
        self.forget_vague(known, inexact)
        title, text = self.words()
        point = self.point()
        read = {
            "number": self.number(),
            "category": self.category(),
            "kind": self.chosen("kind", self.source.kinds, Kind.HELP),
            "reply": self.limited("reply", REPLY),
            "done_text": self.limited("done_text", REPLY),
            "solved": self.chosen("solved", {"是": True, "否": False}, None),
            "satisfaction": self.chosen("satisfaction", _SATISFACTION, ""),
            "contact_phone": self.limited("contact_phone", 20),
        }
        self.check_order(known)
        if self.errors:
            return None
        return ParsedTicket(
            row=self.row, title=title, text=text, state=state, reported_at=known["report"],
            steps=story(state, known, replied=bool(read["reply"])), unit=self.values.get("unit", "")[:40],
            place=self.values.get("place", "")[:PLACE], contact_name=self.values.get("contact_name", "")[:40],
            longitude=point[0], latitude=point[1], facts=self.facts(inexact), **read,
        )  # fmt: skip

    # -- what must hold of the row as a whole

    def check_characters(self) -> None:
        for column, text in self.cells.items():
            if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
                self.errors.append(RowError(self.row, column, "有存不下的字符（空字符或半个字符），请删掉重打。"))

    def check_needed(self) -> None:
        for name in self.source.needed:
            if not self.values[name]:
                self.refuse(name, "没有填。公式要先算出结果，合并的单元格要拆开。")

    def check_order(self, known: Mapping[str, datetime]) -> None:
        if not self.errors and (wrong := out_of_order(known)):
            names = {verb: name for name, verb in MOMENTS.items()}
            later, earlier = (names[verb] for verb in wrong)
            self.refuse(later, f"早于“{self.source.columns.get(earlier, earlier)}”。请核对这两个时间。")

    # -- one part each

    def number(self) -> str:
        number = self.values["number"]
        if _ROUNDED.fullmatch(number):
            self.refuse("number", "被表格改成了科学计数，后几位可能已经丢失。请改成文字格式再填。")
        if len(number) > 64:
            self.refuse("number", f"有 {len(number)} 个字符，最多 64 个。")
        return number

    def words(self) -> tuple[str, str]:
        """Title and text; a title that does not fit is kept whole at the head of the text."""
        title, text = self.source.words(self.values)
        if not (title or text):
            self.refuse("text", "标题和内容都没有填。")
        if len(title) > TITLE:
            title, text = f"{title[: TITLE - 1]}…", f"{title}\n{text}".strip()
        text = text or title
        if len(text) > TEXT:
            self.refuse("text", f"有 {len(text)} 字，最多 {TEXT} 字。")
        return title or _first_words(text), text

    def limited(self, name: str, most: int) -> str:
        text = self.values.get(name, "")
        if len(text) > most:
            self.refuse(name, f"有 {len(text)} 字，最多 {most} 字。")
        return text

    def chosen(self, name: str, words: Mapping, default):
        text = self.values.get(name, "")
        if text and text not in words and self.source.strict:
            self.refuse(name, f"认不出“{text[:20]}”，只能填：{'、'.join(words)}。")
        return words.get(text, default)

    def state(self, known: dict[str, datetime]) -> str:
        """How far it went: what the source says, else what its moments show. An end needs a state that has ended."""
        if self.source.state:
            return self.source.state(self.values)
        reached = next((state for verb, state in _SHOWN_BY.items() if verb in known), TicketState.REPORTED)
        state = self.chosen("status", self.source.states, reached)
        if state == TicketState.WITHDRAWN and "close" in known:
            known["withdraw"] = known.pop("close")
        elif state != TicketState.CLOSED and "close" in known and not self.errors:
            self.refuse("closed_at", "填了，状态却没有办结。请核对状态，或清空这一格。")
        return state

    def category(self) -> str:
        word = self.source.category(self.values)
        if word in self.known.categories:
            return self.known.categories[word]
        if word and self.source.category is named_category and self.source.strict:
            self.refuse("category", f"没有“{word[:20]}”这个类别。请填类别的代码或名称。")
        return DEFAULT_CATEGORY

    def moments(self) -> tuple[dict[str, datetime], list[str]]:
        """Known moments by verb, and the names of those that give a day without a time."""
        known, inexact = {}, []
        for name, verb in MOMENTS.items():
            text = self.values.get(name, "")
            if not text:
                continue
            at, exact = self.moment(name, text)
            known[verb] = at
            if not exact:
                inexact.append(name)
        known.setdefault("report", self.known.now)
        return known, inexact

    def moment(self, name: str, text: str) -> tuple[datetime, bool]:
        try:
            at, exact = moment_in(text, zone=self.source.zone, month_first=self.source.month_first)
        except NotAMoment:
            self.refuse(name, f"看不懂“{text[:30]}”这个时间。请写成 2026-03-01 09:30。")
            return self.known.now, True
        if at.year < _EARLIEST or at > self.known.now + timedelta(days=1):
            self.refuse(name, f"{text[:30]} 太早或在将来，请核对。")
        return at, exact and not (self.source.midnight_is_a_day and at.time() == time.min)

    def forget_vague(self, known: dict[str, datetime], inexact: list[str]) -> None:
        """A day without a time, on the day of the report, says less than the report's own moment."""
        for verb in (MOMENTS[name] for name in inexact):
            if known[verb] < known["report"] and known[verb].date() == known["report"].date():
                del known[verb]

    def point(self) -> tuple[float | None, float | None]:
        east, north = self.values.get("longitude", ""), self.values.get("latitude", "")
        if not (east and north):
            return None, None
        return self.degree("longitude", 180), self.degree("latitude", 90)

    def degree(self, name: str, most: int) -> float | None:
        try:
            number = float(self.values[name])
        except ValueError:
            number = float("nan")
        if not -most <= number <= most:
            self.refuse(name, f"“{self.values[name][:20]}”不是经纬度。")
        return number

    def facts(self, inexact: list[str]) -> dict:
        """What the first step keeps of the source's own words."""
        facts: dict = {"import": self.source.name}
        original = {column: self.cells[column] for column in self.source.kept if self.cells.get(column)}
        if original:
            facts["original"] = original
        if inexact:
            facts["day_only"] = [self.source.columns[name] for name in inexact]
        if not self.values.get("reported_at"):
            facts["assumed"] = "import"
        return facts


def _first_words(text: str) -> str:
    first = text.splitlines()[0].strip()
    return first if len(first) <= 28 else f"{first[:27]}…"
