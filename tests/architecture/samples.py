"""Something real for every route to be asked for: tickets in each state, photos, a message, a colleague, a grant."""

from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.timezone import now
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from communities.accounts import staff
from communities.accounts.actions import grant
from communities.accounts.models import Token, User
from communities.accounts.roles import Role
from communities.feedback.desk.offering import ACTS
from communities.feedback.models import Photo, Ticket
from communities.feedback.uploads import take_upload
from communities.notifications.models import Message
from communities.oversight.matters import copy_matters
from communities.oversight.models import Matter
from communities.tenants.models import District
from communities.tenants.scope import inside
from tests import databases
from tests.architecture.samples_of_deliberation import DISTRICT_RULES, OF_DISTRICT, RULED, Deliberation
from tests.architecture.samples_of_outcomes import Outcomes
from tests.architecture.samples_of_registers import Registers
from tests.architecture.walking import Route, Sample
from tests.builders import tickets
from tests.builders.images import a_jpeg
from tests.builders.outcomes import a_topic_above
from tests.builders.people import PASSWORD, a_staff_member, cast_of
from tests.builders.topics import verified

NOTHING = {"key": "0" * 32, "kind": "json", "slug": "nowhere", "size": "thumb"}


@dataclass
class Colleague:
    """A member of staff who is nobody of the table."""

    user: User

    def values(self) -> dict:
        return {"pk": self.user.pk, "grant": self.user.grants.get().pk}


def a_colleague(role: str, scope_id: int | None = None) -> Colleague:
    return Colleague(a_staff_member("colleague", role, scope_id=scope_id, name="老同事"))


def a_file():
    return SimpleUploadedFile("a.jpg", a_jpeg(), "image/jpeg")


class Community:
    """Everything of the community that is entered, and who stands in which column."""

    def __init__(self):
        cast = self.cast = cast_of()
        self.head = User.objects.create_user("r_head", phone="13800000009", name="楼组长")
        grant(user=self.head, role=Role.RESIDENT, now=now())
        grant(user=self.head, role=Role.BUILDING_HEAD, scope_id=cast.building.pk, now=now())
        self.colleague = a_colleague(Role.COMMITTEE_MEMBER)
        self.reported, self.accepted = tickets.a_ticket(cast), tickets.an_accepted_ticket(cast)
        self.dispatched = tickets.a_dispatched_ticket(cast)
        self.done, self.closed = tickets.a_done_ticket(cast), tickets.a_closed_ticket(cast)
        self.registers = Registers(cast)
        self.deliberation = Deliberation(cast, now())
        self.outcomes = Outcomes(cast, now())
        # All of them are the property company's, so that its members fail by the rule and not for want of the ticket.
        Ticket.objects.update(lead=cast.property_unit)
        self.others = tickets.a_ticket(cast, by=cast.neighbour)
        self.photo, self.shown, self.upload = (self._photo() for _ in range(3))
        Photo.objects.filter(pk=self.photo.pk).update(ticket=self.dispatched)
        Photo.objects.filter(pk=self.shown.pk).update(ticket=self.dispatched, is_public=True)

    def _photo(self) -> Photo:
        return take_upload(a_file(), by=self.cast.resident, now=now())

    def people(self) -> list[User]:
        cast = self.cast
        return [cast.resident, self.head, cast.worker, cast.member, cast.secretary, cast.property, cast.department]

    def samples(self, route: Route) -> list[Sample]:
        found = self.special.get(route.name) or [Sample(sent=self.sent.get(route.name, {}))]
        return [Sample(one.label, self._values(route) | one.values, one.sent, one.query) for one in found]

    def _values(self, route: Route) -> dict:
        by_link = route.name == "feedback:link_ticket"
        values = Anything(
            NOTHING,
            number=self._ticket(route.name.removeprefix("api_")).number,
            key=self.dispatched.link_key if by_link else self.photo.key,
            photo_key=self.photo.key,
            message_id=Message.objects.filter(to=self.cast.resident).latest("pk").pk,
            token_id=Token.objects.filter(user=self.cast.resident).latest("pk").pk,
        )
        if "from_key" in route.name:
            values |= self.reset_link
        if route.name.startswith("staff:"):
            values |= self.colleague.values()
        own = self.registers.values(route.name) | self.deliberation.values(route.name)
        own |= self.outcomes.values(route.name)
        return values | own | _row_of(route.name)

    @cached_property
    def reset_link(self) -> dict:
        return _reset_link(self.colleague.user, self.cast.secretary)

    def _ticket(self, verb: str) -> Ticket:
        """The one on which the verb may be done."""
        by_state = {
            "accept": self.reported,
            "divert": self.reported,
            "withdraw": self.reported,
            "dispatch": self.accepted,
            "close": self.done,
            "miss": self.done,
            "close_unreached": self.done,
            "call_back": self.done,
            "rate": self.done,
            "reopen": self.closed,
        }
        return by_state.get(verb, self.dispatched)

    @cached_property
    def special(self) -> dict[str, list[Sample]]:
        """Routes that are asked for more than one thing."""
        return self._of_tickets() | self.registers.special | self.deliberation.special | self.outcomes.special

    def _of_tickets(self) -> dict[str, list[Sample]]:
        by_link = f"?key={self.dispatched.link_key}"
        photos = [("（没公开）", self.photo, ""), ("（公开）", self.shown, ""), ("（居民刚传的）", self.upload, "")]
        photos += [("（凭钥匙）", self.photo, by_link)]
        shots = [Sample(label, {"key": p.key, "photo_key": p.key}, query=query) for label, p, query in photos]
        tickets_ = [("", self.dispatched), ("（没公开）", self.reported), ("（别人报的、没派的）", self.others)]
        read = [Sample(label, {"number": ticket.number}) for label, ticket in tickets_]
        secretary = {"pk": self.cast.secretary.pk, "grant": self.cast.secretary.grants.get().pk}
        own = Sample("（书记自己）", secretary)
        return {
            "feedback:photo": shots,
            "desk:photo": shots[:3],
            "api_photo": shots,
            "feedback:public_ticket": read,
            "api_ticket": [
                *read,
                Sample("（凭钥匙）", {"number": self.reported.number}, query=self._key(self.reported)),
            ],
            "desk:ticket": read,
            "desk:contact": [
                Sample("", {"number": self.dispatched.number}),
                Sample("（没派的）", {"number": self.others.number}),
            ],
            "api_contact": [
                Sample("", {"number": self.dispatched.number}),
                Sample("（没派的）", {"number": self.others.number}),
            ],
            "api_me_too": read[:2],
            "api_similar": [Sample(query="?category=NS02")],
            "feedback:my_ticket": self._own_steps({}),
            "feedback:link_ticket": [
                *self._own_steps({"key": True}),
                Sample("（别的钥匙）", {"number": self.reported.number, "key": self.dispatched.link_key}),
            ],
            "desk:act": [self._step(verb) for verb in ACTS],
            "staff:switch": [Sample(), own],
            "staff:end": [Sample(sent={"anyway": "1"}), own],
            "api_supplement": self._by_key("supplement"),
            "api_withdraw": self._by_key("withdraw"),
            "api_rate": self._by_key("rate"),
            "api_reopen": self._by_key("reopen"),
        }

    def _key(self, ticket: Ticket) -> str:
        return f"?key={ticket.link_key}"

    def _by_key(self, verb: str) -> list[Sample]:
        ticket, sent = self._ticket(verb), self.sent.get(f"api_{verb}", {})
        return [
            Sample("", {"number": ticket.number}, sent),
            Sample("（凭钥匙）", {"number": ticket.number}, sent, self._key(ticket)),
        ]

    def _own_steps(self, keyed: dict) -> list[Sample]:
        sent = {
            "supplement": {"text": "今天也有。"},
            "withdraw": {},
            "rate": {"solved": "yes", "satisfaction": "SATISFIED"},
            "reopen": {"reason": "还有声音。"},
        }
        return [
            Sample(
                f"（{do}）",
                {"number": self._ticket(do).number} | ({"key": self._ticket(do).link_key} if keyed else {}),
                {"do": do, **{f"{do}-{name}": value for name, value in content.items()}},
            )
            for do, content in sent.items()
        ]

    def _step(self, verb: str) -> Sample:
        sent = {
            "accept": {"category": "NS02", "public": "on"},
            "dispatch": {"to": f"unit-{self.cast.property_unit.pk}", "time_class": "S2"},
            "close": {"solved": "yes", "satisfaction": "SATISFIED", "contacted": "yes"},
            "divert": {"disposition": "OUTSIDE", "reason": "请打 12345。"},
            "object": {"reason": "不归我们。"},
            "hide": {"reason": "有人认得出来。"},
        }
        said = sent.get(verb, {"text": "今晚上门。"})
        return Sample(f"（{verb}）", {"number": self._ticket(verb).number, "verb": verb}, said)

    @cached_property
    def sent(self) -> dict[str, dict]:
        card = {"identity": "党员", "duty": "管楼道", "promise": "有事就到", "work_phone": "010-5555 0101"}
        phone, words = {"phone": "13900001234"}, {"text": "今晚上门。"}
        report = {"category": "NS02", "text": "夜里还在装修。", "place": "3 层"}
        judged = {"solved": True, "satisfaction": "SATISFIED"}
        return {
            "accounts:sign_in": phone,
            "api_send_code": phone,
            "api_sign_in_with_phone": phone | {"code": "000000"},
            "api_sign_in_staff": {"username": "colleague", "password": PASSWORD},
            "account_login": {"login": "colleague", "password": PASSWORD},
            "api_upload": {"file": a_file},
            "api_tickets": report | {"contact_phone": "13900001234"},
            "api_accept": {"public": True},
            "api_divert": {"disposition": "OUTSIDE", "reason": "请打 12345。"},
            "api_dispatch": {"unit": self.cast.property_unit.pk},
            "api_object": {"reason": "不归我们。"},
            "api_reply": words,
            "api_note": words,
            "api_report_done": words,
            "api_supplement": words,
            "api_rate": judged,
            "api_miss": words,
            "api_call_back": judged | {"contacted": True},
            "api_reopen": {"reason": "还有声音。"},
            "api_hide": {"reason": "有人认得出来。"},
            "desk:file": report | {"kind": "HELP"},
            "desk:several": {"act": "accept", "pick": str(self.reported.pk)},
            "feedback:report": {"category": "NS02"},
            "staff:new": {"name": "新同事", "username": "newcomer", "place": "committee_member"},
            "staff:person": {"place": f"grid_worker-{self.cast.grid.pk}"},
            "elder_mode": {"next": "/"},
            "grid:here": {"lon": "116.3", "lat": "39.9"},
            "grid:my_card": card | {"consents": "on"},
            "api_my_card": card | {"consents": True},
            **self.registers.sent,
            **self.deliberation.sent,
            **self.outcomes.sent,
        }


class Platform:
    """The platform's own staff."""

    def __init__(self):
        self.colleague = a_colleague(Role.DISTRICT, scope_id=1)
        with inside(databases.community("alpha")):
            cast = cast_of()
            verified(cast.resident)
            a_topic_above(cast)
            copy_matters()
        connection.set_schema_to_public()
        # So that there is something to drop.
        District.objects.update(rules={"deliberation": {OF_DISTRICT["name"]: RULED | {"value": 5, "is_firm": False}}})

    def samples(self, route: Route) -> list[Sample]:
        sent = {
            "staff:new": {"name": "新同事", "username": "newcomer", "place": "operator"},
            "staff:person": {"place": "operator"},
            "open_community": {"name": "新社区"},
            "account_login": {"login": "colleague", "password": PASSWORD},
            "elder_mode": {"next": "/"},
        }
        values = Anything(NOTHING, number="AA-2026-00001") | _row_of(route.name)
        if route.name == "matter_new":
            words = {"title": "南门外的人行道怎么改", "background": "盲道断了一截，轮椅只能走机动车道。"}
            return [Sample("", {}, {"community": databases.community("alpha").pk} | words)]
        if route.name in {"matter", "matter_file"}:
            answer = {"verdict": "SETTLED", "text": "街道来画。"}
            return [Sample("", {"pk": Matter.objects.get().pk}, answer if route.name == "matter" else {})]
        if route.name in DISTRICT_RULES:
            return [Sample("", OF_DISTRICT | {"district": District.objects.get().pk}, RULED)]
        values |= _reset_link(self.colleague.user, self.colleague.user) | self.colleague.values()
        return [Sample("", values, sent.get(route.name, {}))]


class Anything(dict):
    """Values by name; 1 for what nobody has thought of."""

    def __init__(self, *values, **more):
        super().__init__(*values, **more)

    def __missing__(self, name):
        return "1"

    def __or__(self, more):
        return Anything({**self, **more})


def _reset_link(user: User, by: User) -> dict:
    """The two variables of the address on which this person sets a password."""
    tail = staff.set_password_path(user=user, by=by, now=now()).rstrip("/").rpartition("/")[2]
    uid, _, key = tail.partition("-")
    return {"uidb36": uid, "key": key}


def _row_of(name: str) -> dict:
    """A real row for the addresses of the shell."""
    kinds = {
        "wagtaildocs": (lambda: Document.objects.first(), ["document_id", "pk", "object_id"]),
        "wagtailimages": (lambda: Image.objects.first(), ["image_id", "pk", "object_id"]),
        "wagtailadmin_collections": (lambda: Collection.objects.last(), ["pk"]),
        "wagtailusers_users": (lambda: User.objects.filter(username="colleague").get(), ["pk"]),
        "wagtailusers_groups": (lambda: Group.objects.first(), ["pk"]),
    }
    for start, (row, names) in kinds.items():
        if name.startswith(start):
            return dict.fromkeys(names, row().pk)
    snippet = name.split(":")[0].removeprefix("wagtailsnippets_").removeprefix("wagtailsnippetchoosers_")
    if name.startswith("wagtailsnippet") and "_" in snippet:
        found = apps.get_model(*snippet.split("_", 1)).objects.first()
        return {"pk": found.pk} if found else {}
    return {}


def shelf() -> None:
    """A document, a picture, a collection and a group: the shell has addresses for each."""
    root = Collection.get_first_root_node()
    root.add_child(name="资料")
    Document.objects.create(title="通知", file=ContentFile(b"words", "a.txt"))
    Image.objects.create(title="照片", file=ContentFile(a_jpeg(), "a.jpg"), width=320, height=240)
    Group.objects.create(name="一组")
