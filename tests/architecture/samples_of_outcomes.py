"""Something real of what comes after a meeting: minutes at each step, an objection, tasks, a topic to be evaluated."""

from datetime import date
from functools import cached_property

from django.core.cache import cache
from django.utils.timezone import localdate

from deliberation.outcomes import carrying, evaluating, publishing, reviewing, sheets
from deliberation.outcomes.desk import KINDS
from deliberation.outcomes.rules import evaluation_window
from tests.architecture.walking import Sample
from tests.builders.outcomes import a_draft, a_finished_task, a_minuted_topic, a_task, publicised, signed, written
from tests.builders.outcomes import drafting as steps

_TITLES = ("楼道灯怎么管", "路口减速带", "长椅放哪里", "快递车停哪", "花坛怎么修", "门禁几点锁")


class Outcomes:
    """In the community that is entered, around its cast."""

    def __init__(self, cast, now):
        one, two, three, four, five, six = _TITLES
        new = {"by": cast.neighbour}
        self.minuted = a_minuted_topic(cast, title=one, **new)
        self.draft = a_draft(cast, a_minuted_topic(cast, title=two, **new))
        steps.write(minutes=self.draft, what=written(), by=cast.secretary, now=now)
        self.signing = a_draft(cast, a_minuted_topic(cast, title=three, **new))
        steps.write(minutes=self.signing, what=written(), by=cast.secretary, now=now)
        self.signing = steps.send(minutes=self.signing, by=cast.secretary, now=now)
        self.signed = signed(cast, a_draft(cast, a_minuted_topic(cast, title=four, **new)))
        self.open = publicised(cast, a_draft(cast, a_minuted_topic(cast, title=five, **new)))
        self.objection = publishing.object_to(
            minutes=self.open, text="路口的减速带再想一想吧。", by=cast.neighbour, now=self.open.published_at
        )
        self.task = a_task(cast, person=cast.property, title=six, **new)
        self.handed_in = a_task(cast, person=cast.property, title="长椅摆在哪", **new)
        carrying.report(task=self.handed_in, percent=100, text="摆好了。", by=cast.property, now=now)
        self.finished = a_finished_task(cast, title="乒乓球桌放哪", **new)
        reviewing.set_review(topic=self.finished.topic, due_on=date(2099, 1, 1), by=cast.secretary, now=now)
        self.judged = evaluating.evaluate(
            topic=self.finished.topic,
            score=4,
            solved=True,
            comment="路口那张再修一修。",
            by=cast.neighbour,
            now=evaluation_window(self.finished.topic)[0],
        )
        above = publicised(cast, a_draft(cast, a_minuted_topic(cast, title="旗杆立在哪", **new))).topic
        self.escalated = publishing.escalate(topic=above, to="STREET", text="谈不成。", by=cast.secretary, now=now)
        row = sheets.Read(2, carrying.Laid("买灯", "物业", date(2026, 11, 26), date(2027, 1, 26)))
        self.packed = sheets.packed(self.task.topic, [row])
        cache.clear()

    def values(self, name: str) -> dict:
        """The variables of the address of this route, as far as they are ours."""
        if name in {"api_evaluate_topic"}:
            return {"topic_id": self.finished.topic_id}
        if name.startswith("api_") and "outcome" in name and "topic" not in name:
            return {"outcome_id": (self.signing if "sign" in name else self.open).pk}
        if not name.startswith("outcomes"):
            return {}
        subject = {
            "outcomes:sign": self.signing,
            "outcomes:timeline": self.open.topic,
            "outcomes:report": self.finished.topic,
            "outcomes:evaluate": self.finished.topic,
            "outcomes_desk:topic": self.open.topic,
            "outcomes_desk:file": self.open.topic,
            "outcomes_desk:sheet": self.task.topic,
            "outcomes_desk:sheet_template": self.task.topic,
            "outcomes_desk:sheet_confirm": self.task.topic,
        }.get(name, self.open)
        return {"pk": subject.pk}

    @cached_property
    def special(self) -> dict[str, list[Sample]]:
        """Routes that are asked for more than one thing."""
        return {
            "outcomes_desk:do": [
                Sample(
                    f"（{kind} {verb}）", {"kind": kind, "pk": self._for(kind, verb).pk, "verb": verb}, self._sent(verb)
                )
                for kind, (_model, _argument, verbs) in KINDS.items()
                for verb in verbs
            ],
            "outcomes:paper": [
                Sample("", {"pk": self.open.pk, "kind": "json"}),
                Sample("（草稿）", {"pk": self.draft.pk, "kind": "json"}),
            ],
            "outcomes:photo": [Sample("", {"pk": self.finished.reports.get().pk, "number": 1, "size": "thumb"})],
            "api_outcome": [
                Sample("", {"outcome_id": self.open.pk}),
                Sample("（草稿）", {"outcome_id": self.draft.pk}),
            ],
        }

    def _for(self, kind: str, verb: str):
        return {
            ("topics", "draft"): self.minuted,
            ("topics", "resolve"): self.open.topic,
            ("topics", "lay_down"): self.task.topic,
            ("topics", "conclude"): self.finished.topic,
            ("topics", "archive"): self.finished.topic,
            ("topics", "escalate"): self.open.topic,
            ("topics", "hear_back"): self.escalated,
            ("topics", "reopen"): self.task.topic,
            ("topics", "set_review"): self.task.topic,
            ("topics", "answer_review"): self.finished.topic,
            ("minutes", "write"): self.draft,
            ("minutes", "send"): self.draft,
            ("minutes", "sign"): self.signing,
            ("minutes", "publish"): self.signed,
            ("minutes", "take_back"): self.signing,
            ("minutes", "put_away"): self.draft,
            ("minutes", "cover"): self.draft,
            ("minutes", "revise"): self.open,
            ("objections", "answer"): self.objection,
            ("objections", "cover"): self.objection,
            ("evaluations", "cover"): self.judged,
            ("tasks", "confirm"): self.handed_in,
            ("tasks", "send_back"): self.handed_in,
        }.get((kind, verb), self.task)

    def _sent(self, verb: str) -> dict:
        return {
            "draft": {"meeting": self.minuted.agenda_items.get().meeting_id},
            "lay_down": {"matter": "买灯", "unit": "物业", "starts_on": "2026-11-26", "due_on": "2027-01-26"},
            "set_review": {"due_on": "2099-01-01"},
            "answer_review": {"verdict": "done"},
            "milestones": {"milestones": ""},
            "send_back": {"reason": "还差两把。", "percent": "50"},
            "escalate": {"to": "STREET", "text": "谈不成。"},
            "hear_back": {"text": "街道同意。", "on": localdate().isoformat(), "number": "口头答复"},
            "reopen": {"text": "车位不够。"},
            "write": {
                "opinion": "装感应灯",
                "agreement": "CONSENSUS",
                "outcome": "OPINION",
                "result": "装",
                "no_dissent": "on",
            },
            "sign": {"who": "CHAIR", "name": "张书记"},
            "cover": {"words": "路口"},
            "put_away": {"reason": "重写"},
            "revise": {"reason": "写错了"},
            "answer": {"text": "再想想。"},
            "report": {"percent": "50", "text": "一半了。"},
            "shelve": {"reason": "等批钱。"},
        }.get(verb, {})

    @cached_property
    def sent(self) -> dict[str, dict]:
        judged = {"score": "4", "solved": "yes"}
        return {
            "outcomes:object": {"text": "车位太少了，再画几个。"},
            "outcomes:sign": {"does": "sign"},
            "outcomes_desk:sheet": {},
            "outcomes_desk:sheet_confirm": {"packed": self.packed},
            "outcomes:evaluate": judged,
            "api_object_to_outcome": {"text": "车位太少了，再画几个。"},
            "api_sign_outcome": {"does": "sign"},
            "api_evaluate_topic": {"score": 4, "solved": True},
        }
