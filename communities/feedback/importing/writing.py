"""Putting parsed tickets into the community that is entered: one transaction a batch, nobody is notified."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, connection
from django.db.transaction import atomic

from communities.audit.actions import Link, record_all
from communities.audit.models import Entry
from communities.feedback.importing.copying import add_steps
from communities.feedback.importing.mappings.base import DEFAULT_CATEGORY
from communities.feedback.importing.rows import ParsedTicket
from communities.feedback.importing.stories import PlannedStep
from communities.feedback.models import Category, Step, Ticket
from communities.feedback.states import ENDED, Source
from communities.feedback.stepping import due, due_at
from communities.grid.models import Unit
from communities.kernel.masking import mask_text
from communities.kernel.sheets.errors import FileRefused, RowError

NOTE = 4000
# Two imports into one community take turns, batch by batch, so that neither trips over the other's numbers.
_TURN = "SELECT pg_advisory_xact_lock(hashtext('feedback.import'), hashtext(current_schema()))"


@dataclass
class Written:
    new: int = 0
    known: int = 0
    errors: list[RowError] = field(default_factory=list)


class Writer:
    """Writes tickets of one source; `now` is the moment of the import. `by` is who imports, for the ledger."""

    def __init__(self, source: str, *, now: datetime, by: str):
        self.source, self.now, self.by = source, now, by
        self.categories = Category.objects.in_bulk()
        self.units: dict[str, Unit] = {}
        for unit in Unit.objects.active().order_by("-pk"):
            self.units[unit.kind] = unit
        if DEFAULT_CATEGORY not in self.categories or not self.units:
            raise FileRefused(f"这个社区还没有类别 {DEFAULT_CATEGORY} 或承办单位，请先在设置里建好。")

    def category_words(self) -> dict[str, str]:
        """Codes by everything that a category may be called; a name that two share names neither."""
        words: dict[str, str] = {}
        for category in self.categories.values():
            for word in (category.name, f"{category.group}/{category.name}", str(category)):
                words[word] = "" if words.get(word, category.pk) != category.pk else category.pk
        return {word: code for word, code in words.items() if code} | {code: code for code in self.categories}

    def write(self, batch: Sequence[ParsedTicket]) -> Written:
        """Write a batch; should the database refuse it, row by row, so that one row stops no other."""
        try:
            return self._write(batch)
        except (DatabaseError, ValueError):
            return self._one_by_one(batch)

    def finish(self) -> None:
        """Tell PostgreSQL how much there is now; until it knows, pages and verify_ledger would be planned for little."""
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in (Ticket, Step, Entry))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")

    def _one_by_one(self, batch: Iterable[ParsedTicket]) -> Written:
        all_of_it = Written()
        for ticket in batch:
            try:
                one = self._write([ticket])
            except (DatabaseError, ValueError):
                one = Written(errors=[RowError(ticket.row, "", "数据库没有收下这一行。")])
            all_of_it.new += one.new
            all_of_it.known += one.known
            all_of_it.errors += one.errors
        return all_of_it

    @atomic
    def _write(self, batch: Sequence[ParsedTicket]) -> Written:
        with connection.cursor() as cursor:
            cursor.execute(_TURN)
        written, fresh = self._sorted_out(batch)
        tickets = Ticket.objects.bulk_create(self._ticket(parsed) for parsed in fresh)
        steps = add_steps(
            step for parsed, ticket in zip(fresh, tickets, strict=True) for step in self._steps(parsed, ticket)
        )
        record_all(
            Link(f"feedback.{step.verb}", step, at=self.now, by=self.by, facts={"ticket": step.ticket_id})
            for step in steps
        )
        return written

    def _sorted_out(self, batch: Sequence[ParsedTicket]) -> tuple[Written, list[ParsedTicket]]:
        """What is new; a number that is there already is passed over, or refused when it was another matter's."""
        numbers = [parsed.number for parsed in batch]
        # Saying that no number is empty lets PostgreSQL use the index, whose condition it cannot see in a long list.
        present = Ticket.objects.filter(external_source=self.source, external_number__in=numbers)
        present = present.exclude(external_number="").values_list("external_number", "title", "text")
        there = {number: (title, text) for number, title, text in present}
        written, fresh = Written(), []
        for parsed in batch:
            words = (parsed.title, parsed.text)
            if parsed.number not in there:
                there[parsed.number] = words
                fresh.append(parsed)
            elif there[parsed.number] == words:
                written.known += 1
            else:
                written.errors.append(RowError(parsed.row, "", f"编号“{parsed.number}”已经有了，内容却不一样。"))
        written.new = len(fresh)
        return written, fresh

    def _ticket(self, parsed: ParsedTicket) -> Ticket:
        category = self.categories[parsed.category]
        at = {step.verb: step.at for step in parsed.steps}
        sent = "dispatch" in at
        ticket = Ticket(
            state=parsed.state,
            kind=parsed.kind,
            category=category,
            title=parsed.title,
            text=parsed.text,
            public_title=mask_text(parsed.title)[:60],
            public_text=mask_text(parsed.text)[:10000],
            is_public=False,
            place=parsed.place,
            longitude=parsed.longitude,
            latitude=parsed.latitude,
            contact_name=parsed.contact_name,
            contact_phone=parsed.contact_phone,
            source=Source.IMPORT,
            external_source=self.source,
            external_number=parsed.number,
            reported_at=parsed.reported_at,
            time_class=category.time_class,
            accept_by=due(category.time_class, "accept", parsed.reported_at),
            # Counted from the report, the one moment that is always real: late answers show as late.
            finish_by=due(category.time_class, "finish", parsed.reported_at) if sent else None,
            lead=self._unit(category) if sent else None,
            dispatched_at=at.get("dispatch"),
            done_at=at.get("report_done"),
            closed_at=(at.get("close") or at.get("withdraw")) if parsed.state in ENDED else None,
            solved=parsed.solved,
            satisfaction=parsed.satisfaction,
            changed_at=parsed.steps[-1].at,
        )
        ticket.due_at = due_at(ticket, at.get("accept") or parsed.reported_at)
        return ticket

    def _unit(self, category: Category) -> Unit:
        return self.units.get(category.lead) or self.units.get("RC") or next(iter(self.units.values()))

    def _steps(self, parsed: ParsedTicket, ticket: Ticket) -> Iterator[Step]:
        for planned in parsed.steps:
            public, internal, facts, by = self._said(planned, parsed, ticket)
            yield Step(
                ticket=ticket, verb=planned.verb, at=planned.at, by_label=by, from_state=planned.from_state,
                to_state=planned.to_state, public_text=public, internal_text=internal[:NOTE],
                facts=planned.facts | facts,
            )  # fmt: skip
            if internal[NOTE:]:
                yield Step(
                    ticket=ticket, verb="note", at=planned.at, by_label=by, from_state=planned.to_state,
                    to_state=planned.to_state, internal_text=internal[NOTE : 2 * NOTE],
                )  # fmt: skip

    def _said(self, planned: PlannedStep, parsed: ParsedTicket, ticket: Ticket) -> tuple[str, str, dict, str]:
        """Public words, internal words, facts, and who it was in words."""
        unit = parsed.unit or "答复单位"
        match planned.verb:
            case "report":
                return "", "", parsed.facts, "报事人"
            case "reply":
                return *_masked(parsed.reply), {}, unit
            case "report_done":
                return *_masked(parsed.done_text), {}, unit
            case "dispatch":
                return "", "", self._dispatch_facts(parsed, ticket), "原系统"
            case "close":
                facts = {"solved": parsed.solved, "satisfaction": parsed.satisfaction, "channel": "import"}
                told = parsed.solved is not None or parsed.satisfaction
                return "" if told else "原系统已办结，没有回访记录。", "", facts, "原系统"
        return "", "", {}, "原系统"

    def _dispatch_facts(self, parsed: ParsedTicket, ticket: Ticket) -> dict:
        return {
            "unit": ticket.lead_id,
            "worker": None,
            "to": parsed.unit or ticket.lead.name,
            "finish_by": ticket.finish_by.isoformat(),
            "time_class": ticket.time_class,
        }


def _masked(text: str) -> tuple[str, str]:
    """Words as the public may read them and, where that takes something away, the words as they were."""
    public = mask_text(text)
    return public[: 2 * NOTE], text if public != text else ""
