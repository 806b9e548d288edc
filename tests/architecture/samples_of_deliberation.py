"""Something real of what is talked over: topics at each step that somebody may take."""

from functools import cached_property

from deliberation.topics import actions
from deliberation.topics.desk import VERBS
from deliberation.topics.models import Topic
from tests.architecture.samples_of_meetings import Meetings
from tests.architecture.walking import Sample
from tests.builders.topics import a_gathering_topic, a_topic, on_the_agenda, verified

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
        self.meetings = Meetings(cast, now)
        # Nobody's support completes the number.
        Topic.objects.filter(pk=self.gathering.pk).update(threshold=9)

    def values(self, name: str) -> dict:
        """The variables of the address of this route, as far as they are ours."""
        topic = self.gathering
        if name in {"topics:withdraw", "api_withdraw_topic"}:
            topic = self.submitted
        own = {"topic_id": topic.pk} | ({"pk": topic.pk} if name.startswith("topics") else {})
        return own | self.meetings.values(name)

    @cached_property
    def special(self) -> dict[str, list[Sample]]:
        """Routes that are asked for more than one thing."""
        both = [("", self.gathering), ("（没审查的）", self.submitted)]
        return {
            "topics_desk:do": [
                Sample(f"（{verb}）", {"pk": self._for(verb).pk, "verb": verb}, self._sent(verb)) for verb in VERBS
            ],
            "topics:topic": [Sample(label, {"pk": topic.pk}) for label, topic in both],
            "api_topic": [Sample(label, {"topic_id": topic.pk}) for label, topic in both],
            **self.meetings.special,
        }

    def _for(self, verb: str) -> Topic:
        return {"grade": self.agenda, "answer": self.instant}.get(verb, self.submitted)

    def _sent(self, verb: str) -> dict:
        return {
            "refuse": {"ground": "PRIVATE", "text": "请找调解委员会。"},
            "merge": {"into": self.gathering.pk},
            "grade": {"grade": "DEEP", "form": "COUNCIL", "RESIDENTS": "5"},
            "answer": {"text": "周五前挪好。"},
            "note": {"text": "先问物业。"},
            "to_ticket": {"category": "NS02", "text": "楼道灯坏了。", "kind": "HELP"},
        }.get(verb, {})

    @cached_property
    def sent(self) -> dict[str, dict]:
        return {"topics:propose": _NEW, "api_topics": _NEW, **self.meetings.sent}
