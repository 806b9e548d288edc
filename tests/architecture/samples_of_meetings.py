"""Something real of meetings: planned, noticed, due and going on, so that each step may be taken by somebody."""

from datetime import timedelta
from functools import cached_property

from django.utils.timezone import localdate, localtime
from django.utils.timezone import now as clock

from deliberation.meetings import bodies, debating, planning, wall
from deliberation.meetings.call_views import STEPS
from deliberation.meetings.doing import VERBS
from deliberation.meetings.live_views import ACTS, WRITES
from deliberation.meetings.models import Meeting
from deliberation.meetings.states import MeetingState
from deliberation.topics.states import Side
from tests.architecture.walking import Sample
from tests.builders.meetings import (
    a_call,
    a_due_meeting,
    a_graded_topic,
    a_noticed_meeting,
    a_ready_meeting,
    a_session,
    seat_of,
)
from tests.builders.people import a_resident
from tests.builders.topics import verified

_OF_CALLS = {
    *("meetings:called", "meetings:cosign", "meetings:take_back", "meetings:move", "meetings:doors", "meetings:run"),
    *("api_call", "api_cosign", "api_move_call", "api_run_call", "api_door_code"),
}


_WHERE = {"starts_at": f"{clock() + timedelta(days=9):%Y-%m-%dT%H:%M}", "mode": "ONSITE", "place": "凉亭"}
_CALL = {"title": "花坛谁来浇水", "about": "排个班。", "minutes": "60", "people": "30"}


class Meetings:
    """In the community that is entered, around its cast."""

    def __init__(self, cast, now):
        by = {"by": cast.secretary, "now": now}
        self.cast, self.now = cast, now
        self.topic = a_graded_topic(cast, title="晾衣架装在哪里")
        self.body = bodies.found_body(name="阳光议事会", **by)
        self.planned = a_ready_meeting(cast, body=self.body)
        planning.add_item(meeting=self.planned, title="其他", minutes=5, **by)
        self.noticed = a_noticed_meeting(cast, open_seats=5)
        self.due = a_due_meeting(cast, open_seats=5)
        self.running = a_session(cast, open_seats=5)
        well = verified(a_resident("13800099001", "发起人"))
        self.called = a_call(well, signed=5, wants_room=True)
        # Its caller is who asks as a resident, so that somebody may.
        self.gathering = a_call(verified(cast.resident), signed=1)
        self.member = bodies.seat_member(
            body=self.body, name="周老师", side=Side.RESIDENTS, starts_on=localdate(now).replace(day=1), **by
        )
        self.material = planning.add_material(
            planning.Reading("图纸", file="materials/none.pdf"), meeting=self.noticed, **by
        )
        self._talk(by)

    def _talk(self, by) -> None:
        seats = list(self.running.seats.order_by("pk"))
        self.open = debating.move(meeting=self.running, text="画车位", seat=seats[2], **by)
        debating.second(motion=self.open, seat=seats[3], **by)
        self.proposed = debating.move(meeting=self.running, text="装道闸", seat=seats[4], **by)
        debating.ask_to_speak(meeting=self.running, stance="FOR", seat=seats[3], **by)
        self.turn = debating.give_floor(meeting=self.running, **by)
        debating.ask_to_speak(meeting=self.running, stance="AGAINST", seat=seats[4], **by)
        self.question = wall.ask(meeting=self.running, text="要收费吗", by=self.cast.neighbour, now=self.now)

    def values(self, name: str) -> dict:
        """The variables of the address of this route, as far as they are ours."""
        values = {"meeting_id": self._of(name).pk, "question_id": self.question.pk, "motion_id": self.proposed.pk}
        if name.startswith("meetings"):
            values |= {"pk": self._of(name).pk, "material": self.material.pk, "secret": "nothing"}
        if name in _OF_CALLS:
            values["meeting_id"] = values["pk"] = self.gathering.pk
        if name in {"meetings_desk:body", "meetings_desk:seat_member", "meetings_desk:unseat_member"}:
            values |= {"pk": self.body.pk, "member": self.member.pk}
        return values

    def _of(self, name: str) -> Meeting:
        if name in {"meetings:door", "api_arrive"}:
            return self.due
        in_the_room = {"meetings:live", "meetings:state", "meetings:act", "meetings:screen", "meetings_desk:console"}
        if name in in_the_room | {"api_live_meeting", "api_speak", "api_ask", "api_like", "api_move", "api_second"}:
            return self.running
        return self.noticed

    @cached_property
    def special(self) -> dict[str, list[Sample]]:
        """Routes that are asked for more than one thing."""
        rows = {name: verb for name, verb in VERBS.items() if verb.of != "meeting"}
        return {
            "meetings_desk:do": [self._step(name) for name in VERBS if name not in rows],
            "meetings_desk:do_row": [self._row_step(name) for name in rows],
            "meetings:act": [
                Sample(f"（{verb}）", {"pk": self.running.pk, "verb": verb}, self._pressed(verb))
                for verb in (*ACTS, *WRITES)
            ],
            "meetings:run": [
                Sample(f"（{verb}）", {"pk": self.gathering.pk, "verb": verb}, {"reason": "下雨。"})
                for verb in (*STEPS, "cancel")
            ],
            "meetings:meeting": [
                Sample("", {"pk": self.noticed.pk}),
                Sample("（居民发起的）", {"pk": self.called.pk}),
                Sample("（筹备中的）", {"pk": self.planned.pk}),
            ],
        }

    def _where(self, name: str) -> Meeting:
        """One in whose state the step is taken."""
        states = VERBS[name].states
        if name in {"lend_room", "refuse_room"}:
            return self.called
        if name == "begin":
            return self.due
        if MeetingState.PLANNED in states:
            return self.planned
        return self.running if MeetingState.IN_SESSION in states else self.noticed

    def _step(self, name: str) -> Sample:
        return Sample(f"（{name}）", {"pk": self._where(name).pk, "verb": name}, self._sent(name))

    def _row_step(self, name: str) -> Sample:
        where = self._where(name)
        row = {
            "seat": seat_of(where, self.cast.resident),
            "item": where.agenda.last(),
            "material": where.materials.first(),
            "motion": self.proposed if name == "second" else self.open,
            "turn": self.turn,
            "question": self.question,
        }[VERBS[name].of]
        return Sample(f"（{name}）", {"pk": where.pk, "verb": name, "row": row.pk}, self._sent(name))

    def _sent(self, name: str) -> dict:
        there = self.running.seats.order_by("pk").first().pk
        planned = localtime(self.planned.starts_at)
        plan = {"title": "停车大家谈", "starts_at": f"{planned:%Y-%m-%dT%H:%M}", "minutes": "90", "mode": "ONSITE"}
        plan |= {"place": "活动室", "convenor": "居委会", "contact": "010-5555 0101", "chair": self.cast.secretary.pk}
        return {
            "replan": plan,
            "plan": plan | {"topics": [self.topic.pk]},
            "add_item": {"title": "其他", "minutes": "5"},
            "change_item": {"title": "其他", "minutes": "5"},
            "add_material": {"title": "现状", "text": "夜里 75 辆。"},
            "invite": {"side": "UNITS", "name": "银行小王"},
            "substitute": {"name": "王老师"},
            "renotice": {"starts_at": "2099-12-01T14:00", "place": "二楼", "open_seats": "9", "reason": "换地方。"},
            "cancel": {"reason": "台风。"},
            "cover": {"words": "车位"},
            "lend_room": {"place": "活动室"},
            "refuse_room": {"reason": "那天有课。"},
            "arrange": {"terms": "不录像。", "ask_1": "带不带孩子", "choices_1": "是、否"},
            "book_reserved": {"name": "王奶奶"},
            "adjourn": {"reason": "太晚了。"},
            "move": {"text": "先试三个月", "seat": there},
            "second": {"seat": there},
            "speak": {"seat": there, "stance": "FOR"},
            "write_line": {"line": "夜里没处停。"},
            "open_vote": {"minutes": "3", "is_secret": "on"},
            "decide": {"yes": "6", "no": "0", "abstain": "0"},
        }.get(name, {})

    def _pressed(self, verb: str) -> dict:
        return {
            "speak": {"stance": "FOR"},
            "move": {"text": "先试三个月"},
            "second": {"row": self.proposed.pk},
            "ask": {"text": "谁管理"},
            "like": {"row": self.question.pk},
        }.get(verb, {})

    @cached_property
    def sent(self) -> dict[str, dict]:
        someone = {"side": "RESIDENTS", "name": "王老师", "starts_on": "2026-11-01"}
        return {
            "meetings_desk:plan": self._sent("plan"),
            "meetings:call": _CALL | _WHERE,
            "meetings:move": _WHERE,
            "meetings:doors": {"seat": "1"},
            "api_calls": _CALL | _WHERE,
            "api_move_call": _WHERE,
            "api_run_call": {"step": "begin"},
            "meetings_desk:new_body": {"name": "街区议事会"},
            "meetings_desk:seat_member": someone,
            "meetings_desk:unseat_member": {"ends_on": "2099-01-01"},
            "meetings:answer": {"comes": "yes"},
            "meetings:list_me": {"listed": "yes"},
            "meetings:substitute": {"name": "王老师"},
            "meetings:door": {"code": "nonsense"},
            "api_answer_invitation": {"comes": True},
            "api_substitute": {"name": "王老师"},
            "api_list_me": {"listed": True},
            "api_arrive": {"code": "nonsense"},
            "api_speak": {"stance": "FOR"},
            "api_ask": {"text": "谁管理"},
            "api_move": {"text": "先画线"},
        }
