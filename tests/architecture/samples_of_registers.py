"""Something real of the rosters, the party, receptions, imports and the rights over one's data."""

from datetime import date
from functools import cached_property

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now

from communities.accounts.roles import Role
from communities.importing.models import Line, Run
from communities.importing.states import STEPS
from communities.kernel.sheets.registers import Verdict
from communities.party.doing import VERBS
from communities.party.kinds import UnitKind
from communities.receptions.desk import OF_BOOKING, OF_RECEPTION
from communities.residents import homes
from communities.residents.homes import add_person
from communities.residents.models import Building, Dwelling, Entrance, Leaving, ParkingSpace
from tests.architecture.samples_of_ballots import Ballots
from tests.architecture.walking import Sample
from tests.builders.party import a_life, a_member, a_unit, holds_post
from tests.builders.people import a_staff_member
from tests.builders.receptions import a_booking, a_reception
from tests.builders.sheets import csv_bytes

PARTY_SENT = {
    "edit": {"name": "第一支部", "in_community": "on"},
    "dissolve": {"day": "2026-09-01", "document_number": "9号"},
    "plan": {"kind": "assembly", "subject": "半年工作", "starts_at": "2026-06-10T15:00", "place": "议事厅"},
    "postpone": {"starts_at": "2027-06-12T15:00", "reason": "停电。"},
    "cancel": {"reason": "停电。"},
    "report": {"name": "李明", "employer": "区医院", "starts_on": "2026-06-01"},
    "offer": {"employer": "区医院", "skills": "law"},
    "untie": {"ends_on": "2026-09-01"},
    "need": {"title": "量血压", "wanted": "1"},
    "resource": {"title": "操场"},
    "project": {"title": "停车", "owner": "小学", "due_on": "2027-01-31"},
    "progress": {"text": "画线了。"},
    "lead": {"owner": "小学和居委会"},
    "drop": {"reason": "不办了。"},
    "serve": {"served_on": "2026-06-01", "hours": "2", "content": "量血压"},
    "charter": {"text": "第一条"},
    "survey": {"topic": "units", "text": "一个。"},
    "found": {"name": "第一党小组", "kind": "group"},
    "reason": {"code": "too_few", "reason": "上级批准暂设。"},
    "transfer": {"day": "2026-06-01", "out": "on"},
    "end": {"ends_on": "2026-09-01"},
    "strike": {"reason": "person"},
    "term": {"starts_on": "2026-06-01"},
    "admit": {
        "name": "李明",
        "kind": "formal",
        "category": "registered",
        "tie": "full",
        "starts_on": "2026-06-01",
    },
}


class Registers:
    """In the community that is entered, around its cast."""

    def __init__(self, cast):
        self.cast = cast
        self.branch = a_unit("第一支部", UnitKind.BRANCH, a_unit())
        self.comrade = a_member("王梅", self.branch, phone="13900000007")
        self.held = holds_post(self.comrade, self.branch)
        self.life = a_life(self.branch, cast.secretary)
        self.reception = a_reception(cast.member)
        self.met = a_booking(a_reception(cast.member, hours_ahead=-1), cast.neighbour)
        self.own_slot = a_booking(self.reception, cast.neighbour)
        self.ballots = Ballots(cast)
        self.home = Dwelling.objects.create(building=cast.building, entrance=cast.entrance, number="302")
        spare = Building.objects.create(name="登记错的楼")
        self.mistaken = {
            "building": Building.objects.create(name="另一栋登记错的楼"),
            "entrance": Entrance.objects.create(building=spare, name="9单元"),
            "dwelling": Dwelling.objects.create(building=spare, number="999"),
            "parkingspace": ParkingSpace.objects.create(number="B1-001"),
        }
        self.person = homes.enter_person(name="王梅", phone="13912345678", by=cast.secretary, now=now())
        part = {"dwelling": self.home, "role": "owner", "starts_on": date(2026, 3, 1)}
        self.part = homes.move_in(person=self.person, **part, by=cast.secretary, now=now())
        mother = add_person(
            name="李阿姨", phone="", birth_year=None, guardian=None, by=cast.secretary, now=now(), user=cast.resident
        )
        self.child = homes.enter_person(
            name="孩子", birth_year=localdate().year - 9, guardian=mother, by=cast.secretary, now=now()
        )
        # Asked for by one of staff who stands in no column, long enough ago.
        clerk = a_staff_member("clerk", Role.COMMITTEE_MEMBER)
        self.leaving = Leaving.objects.create(user=cast.neighbour, by=clerk, how="spot", not_before=now())
        self.runs = {
            verb: Run.objects.create(register="homes", file_name="房屋.xlsx", by=cast.secretary, state=where[0], new=1)
            for verb, (where, _) in STEPS.items()
        }
        for verb in ("confirm", "go_on"):
            Line.objects.create(run=self.runs[verb], number=2, verdict=Verdict.NEW, cells="{}")

    def values(self, name: str) -> dict:
        """The variables of the address of this route, as far as they are ours."""
        of = {
            "residents_desk:": {"pk": self.person.pk},
            "residents_desk:part": {"pk": self.part.pk},
            "residents_desk:home": {"pk": self.home.pk},
            "privacy_desk:leaving": {"pk": self.leaving.pk, "verb": "withdraw"},
            "grid_drop": {"pk": self.cast.grid.pk},
            "privacy:child": {"pk": self.child.pk, "verb": "consent"},
            "privacy:withdraw_consent": {"purpose": "address"},
            "party:": {"pk": self._seen_by_the_party(name), "member": self.comrade.pk},
            "receptions": {"pk": self.reception.pk},
            "receptions_desk:reveal": {"pk": self.met.pk},
            "receptions_desk:do_booking": {"pk": self.met.pk},
            "importing:": {"pk": self.runs["confirm"].pk, "register": "homes"},
            **self.ballots.of,
        }
        values = {"child_id": self.child.pk, "reception_id": self.reception.pk, "ballot_id": self.ballots.open.pk}
        for beginning, more in of.items():
            if name.startswith(beginning):
                values |= more
        return values

    @cached_property
    def special(self) -> dict[str, list[Sample]]:
        """Routes that are asked for more than one thing."""
        return {
            "importing:act": [Sample(f"（{verb}）", {"pk": run.pk, "verb": verb}) for verb, run in self.runs.items()],
            "residents_desk:drop": [
                Sample(f"（{kind}）", {"pk": row.pk, "kind": kind}, {}) for kind, row in self.mistaken.items()
            ],
            "privacy_desk:leaving": [
                Sample(f"（{verb}）", {"pk": self.leaving.pk, "verb": verb}) for verb in ("confirm", "withdraw")
            ],
            "residents_desk:act": self._roster_acts(),
            "receptions_desk:do": [
                Sample(f"（{verb}）", {"pk": self.reception.pk, "verb": verb}, self._reception_sent(verb))
                for verb in OF_RECEPTION
            ],
            "receptions_desk:do_booking": [
                Sample(
                    f"（{verb}）",
                    {"pk": (self.own_slot if verb == "return" else self.met).pk, "verb": verb},
                    self._reception_sent(verb),
                )
                for verb in OF_BOOKING
            ],
            "party:do": [self._party(verb) for verb in VERBS],
            **self.ballots.special,
        }

    @cached_property
    def sent(self) -> dict[str, dict]:
        home = {"building": self.cast.building.pk, "entrance": self.cast.entrance.name, "number": "302"}
        return {
            "importing:new": {"sheet": a_sheet},
            "residents_desk:revoke_before": {"day": "2026-03-01", "reason": "信投错了", "sure": "2026-03-01"},
            "receptions:book": {"slot": self.reception.slots[1].isoformat()},
            "api_book_reception": {"slot": self.reception.slots[1].isoformat()},
            "receptions_desk:new": {
                "name": "周敏",
                "seat": "deputy",
                "place": "议事厅",
                "minutes": "20",
                "agrees": "on",
                "starts_at": "2099-12-01T14:00",
                "ends_at": "2099-12-01T16:00",
            },
            "residents_desk:part": {
                "do": "correct",
                "correct-role": "owner",
                "correct-is_head": "on",
                "correct-starts_on": "2026-03-01",
            },
            "residents_desk:new": {"name": "李明"},
            "residents_desk:assist": {"assist-how": "spot"},
            "residents:mine": home | {"do": "claim", "name": "李秀兰", "birth_year": "1956"},
            "api_my_homes": home | {"name": "李秀兰", "birth_year": 1956},
            "privacy:mine": {"name": "李秀兰"},
            "privacy:phone": {"phone": "13900001234"},
            "privacy:leave": {"do": "leave", "proof": "000000"},
            "api_correct": {"name": "李秀兰"},
            "api_new_phone": {"phone": "13900001234", "code": "000000", "proof": "000000"},
            "api_withdraw_consent": {"purpose": "address"},
            "api_for_child": {"consents": True},
            "api_leave": {"proof": "000000"},
            "api_verify_home": {"code": "12345678"},
            **self.ballots.sent,
        }

    def _party(self, verb: str) -> Sample:
        life = self.life
        of = {
            **dict.fromkeys(["end", "strike", "hand"], self.held),
            "transfer": self.comrade,
            **dict.fromkeys(["hold", "postpone", "cancel"], life.planned),
            "correct": life.held,
            **dict.fromkeys(["offer", "untie"], life.tie),
            **dict.fromkeys(["need", "resource", "project"], life.partner),
            **dict.fromkeys(["finish", "drop", "take"], life.need),
            **dict.fromkeys(["progress", "lead"], life.project),
            **dict.fromkeys(["serve", "release"], life.taken),
            **dict.fromkeys(["confirm", "return"], life.served),
            "survey": life.office,
        }.get(verb, self.branch)
        return Sample(f"（{verb}）", {"pk": of.pk, "verb": verb}, self._party_sent(verb))

    def _party_sent(self, verb: str) -> dict:
        if verb in ("hold", "correct"):
            return {"minutes": "大家同意。", f"how_{self.comrade.pk}": "present"}
        return {"member": self.life.tie.member_id} if verb == "take" else PARTY_SENT.get(verb, {})

    def _seen_by_the_party(self, name: str) -> int:
        of = {"party:meeting": self.life.held, "party:item": self.life.need, "party:office": self.life.office}
        return of.get(name, self.branch).pk

    def _reception_sent(self, verb: str) -> dict:
        return {
            "book": {"slot": self.reception.slots[1].isoformat(), "name": "孙大妈"},
            "cancel": {"reason": "代表有会。"},
            "note": {"note": "路灯坏了。"},
            "ticket": {"category": "NS02", "text": "路灯坏了。", "kind": "HELP", "place": "东门"},
        }.get(verb, {})

    def _roster_acts(self) -> list[Sample]:
        home = {"building": self.cast.building.pk, "entrance": self.cast.entrance.name, "number": "302"}
        sent = {
            "correct": {"name": "王梅"},
            "own": {"number": "A-12"},
            "join": {"account": self.cast.neighbour.phone},
            "move_out": {"part": self.part.pk, "on": "2026-09-01"},
            "verify": home,
            "code": home,
            "phone": {"phone": "13866667777", "again": "13866667777", "seen": "on"},
            "reveal": {},
        }
        return [
            Sample(f"（{verb}）", {"verb": verb}, {f"{verb}-{name}": value for name, value in content.items()})
            for verb, content in sent.items()
        ]


def a_sheet() -> SimpleUploadedFile:
    return SimpleUploadedFile("房屋.csv", csv_bytes(["楼栋", "房号"], [["6号楼", "999"]]))
