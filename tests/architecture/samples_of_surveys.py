"""Surveys in each state, and what is sent to their routes."""

from functools import cached_property

from deliberation.surveys.desk import VERBS
from deliberation.surveys.models import Remark
from tests.architecture.walking import Sample
from tests.builders.people import a_resident
from tests.builders.surveys import SENT, a_draft, a_straw_poll, a_survey, answer, ended
from tests.builders.topics import a_gathering_topic, verified


class Surveys:
    """In the community that is entered: a draft, an open one, a straw poll, one that is over with something written."""

    def __init__(self, cast):
        by = cast.secretary
        self.draft, self.open, self.straw = a_draft(by), a_survey(by), a_straw_poll(by)
        self.topic = a_gathering_topic(cast, by=cast.neighbour, title="晾衣杆放哪里")
        a_draft(by, topic=self.topic)
        self.over = a_survey(by, is_anonymous=False)
        answer(self.over, verified(a_resident("13800000077", "周阿姨")))
        self.remark = Remark.objects.get()
        self.over = ended(self.over)

    def values(self, name: str) -> dict:
        """The variables of the address of this route, as far as they are ours."""
        if name == "surveys_desk:of_topic":
            return {"pk": self.topic.pk}
        if name in {"surveys_desk:show", "surveys_desk:hide"}:
            return {"key": self.remark.pk}
        of = {"surveys_desk:file": self.over, "surveys_desk:paper": self.open, "surveys_desk:remarks": self.over}
        if name.startswith("surveys"):
            here = self.draft if name.startswith("surveys_desk") else self.open
            return {"pk": of.get(name, here).pk, "place": 1}
        return {"survey_id": (self.over if "result" in name else self.open).pk} if "survey" in name else {}

    @cached_property
    def special(self) -> dict[str, list[Sample]]:
        states = [("", self.open, SENT), ("（准备中）", self.draft, SENT), ("（有结果）", self.over, SENT)]
        states.append(("（随手投）", self.straw, {"q0": "0"}))
        return {
            "surveys:survey": [Sample(label, {"pk": one.pk}, sent) for label, one, sent in states],
            "surveys_desk:do": [
                Sample(f"（{verb}）", {"pk": self._about(verb).pk, "verb": verb}, self._sent(verb)) for verb in VERBS
            ],
        }

    def _about(self, verb: str):
        return self.open if verb in {"extend", "call-off"} else self.draft

    def _sent(self, verb: str) -> dict:
        return {
            "revise": self._survey,
            "extend": {"closes_at": "2099-12-01T20:00", "reason": "下雨。"},
            "call-off": {"reason": "写错了。"},
        }.get(verb, {})

    _survey = {"title": "停车问卷", "audience": "concerned", "is_anonymous": "on", "closes_at": "2099-12-01T20:00"}
    _question = {"words": "画线吗？", "kind": "single", "choices": "要\n不要", "required": "on"}

    @cached_property
    def sent(self) -> dict[str, dict]:
        answers = [{"place": 0, "chosen": [0]}, {"place": 1, "chosen": [1]}, {"place": 2, "chosen": [3]}]
        return {
            "surveys_desk:new": self._survey,
            "surveys_desk:add_question": self._question,
            "surveys_desk:question": self._question,
            "surveys_desk:arrange": {"do": "up"},
            "surveys_desk:paper": SENT | {"slip": "7"},
            "surveys_desk:hide": {"because": "没有根据。"},
            "api_answer_survey": {"answers": answers},
        }
