"""Something real of what is talked over: topics at each step that somebody may take."""

from functools import cached_property

from django.utils.timezone import localdate

from deliberation.opinions import actions as opinions
from deliberation.opinions.desk import VERBS as OF_OPINIONS
from deliberation.topics import actions
from deliberation.topics.deliberating import VERBS_TOLD
from deliberation.topics.desk import VERBS
from deliberation.topics.models import Topic
from tests.architecture.samples_of_meetings import Meetings
from tests.architecture.samples_of_surveys import Surveys
from tests.architecture.walking import Sample
from tests.builders.topics import a_gathering_topic, a_topic, held, on_the_agenda, verified

WORDS_SENT = {
    "paper": {"text": "老人上下车要留一个位。"},
    "draft": {"title": "停车公约", "text": "先到先停。"},
    "reply": {"adoption": "ADOPTED", "text": "照办。"},
    "wording": {"adoption": "ADOPTED", "text": "写进去。"},
    "hide": {"because": "请好好说。"},
    "decide": {"show": "yes", "text": "没有骂人。"},
    "cover": {"words": "消防"},
    "cover_word": {"words": "早该"},
}
# On the platform's host.
OF_DISTRICT, RULED = {"district": 1, "name": "notice_days"}, {"value": "5", "basis": "议事规则第 12 条"}
DISTRICT_RULES = ("topics_desk:district_rule", "topics_desk:drop_district_rule")
_NEW = {"title": "空地停车怎么安排", "background": "晚上回来没有地方停，消防通道也被占了。"}


class Deliberation:
    """In the community that is entered, around its cast."""

    def __init__(self, cast, now):
        for person in (cast.resident, cast.neighbour):
            verified(person)
        self.submitted = a_topic(cast.resident, title="楼道里的灯怎么管")
        self.gathering = a_gathering_topic(cast, by=cast.neighbour)
        self.agenda = on_the_agenda(cast, by=cast.neighbour, title="快递柜放在哪里好")
        self.instant = actions.grade(
            topic=on_the_agenda(cast, by=cast.neighbour, title="乒乓球台挪一挪"),
            grade="INSTANT",
            by=cast.secretary,
            now=now,
        )
        # Told so far that each of what is held before the meeting is the next; and one of which all is told.
        *self.four, self.told = [self._four(cast, told, now) for told in range(len(VERBS_TOLD) + 1)]
        said = {"topic": self.gathering, "by": cast.resident, "now": now}
        self.opinion = opinions.opine(text="画线可以，别占消防通道。", **said)
        self.word = opinions.comment(text="早该画线了。", stance="FOR", **said)
        self.hidden, self.appealed = (self._hidden(cast, now) for _ in range(2))
        opinions.appeal(comment=self.appealed, text="这话没有骂人。", by=cast.resident, now=now)
        draft = {"title": "停车公约", "text": "先到先停。\n\n不占消防通道。"}
        written = opinions.write_draft(topic=self.gathering, **draft, by=cast.secretary, now=now)
        other = {"draft": written, "paragraph": 1, "wording": "先到先停，过夜登记。"}
        self.worded = opinions.comment(text="过夜怎么算？", **other, **said)
        self.meetings = Meetings(cast, now)
        self.surveys = Surveys(cast)
        # Nobody's support completes the number.
        Topic.objects.filter(pk=self.gathering.pk).update(threshold=9)

    def _four(self, cast, told: int, now) -> Topic:
        topic = on_the_agenda(cast, by=cast.neighbour, title=f"四议两公开的事{told}")
        seats = {"sides": [("RESIDENTS", 5)], "by": cast.secretary, "now": now}
        topic = actions.grade(topic=topic, grade="DEEP", form="FOUR_DELIBERATIONS", **seats)
        for verb in VERBS_TOLD[:told]:
            topic = held(topic, verb, by=cast.secretary)
        return topic

    def _hidden(self, cast, now):
        word = opinions.comment(topic=self.gathering, text="一句气话。", by=cast.resident, now=now)
        return opinions.hide(comment=word, because="请好好说。", by=cast.member, now=now)

    def values(self, name: str) -> dict:
        """The variables of the address of this route, as far as they are ours."""
        topic = self.gathering
        if name in {"topics:withdraw", "api_withdraw_topic"}:
            topic = self.submitted
        values = {"topic_id": topic.pk, "word": self.hidden.pk, "word_id": self.hidden.pk, "version": 1}
        values |= {"pk": topic.pk} if name.startswith(("topics", "opinions")) else {}
        return values | self.meetings.values(name) | self.surveys.values(name)

    @cached_property
    def special(self) -> dict[str, list[Sample]]:
        """Routes that are asked for more than one thing."""
        both = [("", self.gathering), ("（没审查的）", self.submitted)]
        return {
            "topics_desk:do": [
                Sample(f"（{verb}）", {"pk": self._for(verb).pk, "verb": verb}, self._sent(verb)) for verb in VERBS
            ],
            "topics_desk:rule": [Sample("", {"name": "notice_days"}, {"value": "5", "basis": "居民会议决议第 2 条"})],
            "topics_desk:drop_rule": [Sample("", {"name": "notice_days"})],
            **{route: [Sample("", OF_DISTRICT, RULED)] for route in DISTRICT_RULES},
            "opinions_desk:do": [
                Sample(f"（{verb}）", {"pk": self._said(verb), "verb": verb}, WORDS_SENT[verb]) for verb in OF_OPINIONS
            ],
            "opinions_moved": [Sample("", {"pk": self.gathering.pk})],
            "opinion_step_moved": [Sample("", {"pk": self.opinion.pk, "verb": "reply"})],
            "topics:topic": [Sample(label, {"pk": topic.pk}) for label, topic in both],
            "api_topic": [Sample(label, {"topic_id": topic.pk}) for label, topic in both],
            **self.meetings.special,
            **self.surveys.special,
        }

    def _said(self, verb: str) -> int:
        rows = {"reply": self.opinion, "cover": self.opinion, "hide": self.word, "cover_word": self.word}
        return (rows | {"wording": self.worded, "decide": self.appealed}).get(verb, self.gathering).pk

    def _for(self, verb: str) -> Topic:
        four = dict(zip(VERBS_TOLD, self.four, strict=True)) | {f"correct_{told}": self.told for told in VERBS_TOLD}
        others = {"grade": self.agenda, "answer": self.instant, "reword": self.gathering}
        return (others | four).get(verb, self.submitted)

    def _sent(self, verb: str) -> dict:
        if verb.removeprefix("correct_") in VERBS_TOLD:
            numbers = {"due": "30", "came": "24" if verb in VERBS_TOLD else "25", "approved": "20"}
            return {"on": localdate().isoformat(), "text": "同意提交居民会议。", **numbers}
        return {
            "refuse": {"ground": "PRIVATE", "text": "请找调解委员会。"},
            "merge": {"into": self.gathering.pk, "text": "说的是同一件事。"},
            "grade": {"grade": "DEEP", "form": "COUNCIL", "RESIDENTS": "5"},
            "answer": {"text": "周五前挪好。"},
            "note": {"text": "先问物业。"},
            "reword": _NEW | {"text": "写了一家人的名字。"},
            "to_ticket": {"category": "NS02", "text": "楼道灯坏了。", "kind": "HELP"},
        }.get(verb, {})

    @cached_property
    def sent(self) -> dict[str, dict]:
        said = {"text": "画线可以，别占消防通道。"}
        return {
            "topics:propose": _NEW,
            "topics:propose_from": _NEW,
            "api_topics": _NEW,
            "opinions:opine": said,
            "api_opinions": said,
            "opinions:comment": said | {"stance": "FOR"},
            "api_words": said,
            "opinions:appeal": said,
            "opinions:draft": said | {"paragraph": "1"},
            "api_appeal_word": said,
            "api_draft": said | {"paragraph": 1},
            **self.meetings.sent,
            **self.surveys.sent,
        }
