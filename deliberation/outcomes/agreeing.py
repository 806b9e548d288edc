"""Whether minutes may say that everybody agrees, or that nobody differed: what was voted, objected and refused has to bear
it out (DOMAIN 2.4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from communities.kernel.errors import Invalid
from deliberation.ballots.kinds import NO, Kind
from deliberation.ballots.models import Ballot
from deliberation.ballots.states import State
from deliberation.meetings.queries import on_topic
from deliberation.meetings.states import MotionState
from deliberation.outcomes.models import Minutes, Objection
from deliberation.outcomes.states import Agreement
from deliberation.topics.balloting import ballots_of
from deliberation.topics.models import Topic
from deliberation.topics.stepping import taken_up_anew

_DECIDED = {MotionState.CARRIED, MotionState.FAILED, MotionState.LEANING}

_SHORT = 40


@dataclass(frozen=True)
class Vote:
    """A motion of the meeting, or a ballot on the topic. Who abstained was against nothing."""

    named: str
    text: str
    at: datetime
    against: int
    carried: bool

    @property
    def is_whole(self) -> bool:
        """Whether it carried and nobody was against."""
        return self.carried and not self.against

    @property
    def said(self) -> str:
        came = f"有 {self.against} 票反对" if self.against else "没有通过"
        short = self.text if len(self.text) <= _SHORT else f"{self.text[:_SHORT]}…"
        return f"{self.named}“{short}”{came}"


def require_honest(minutes: Minutes) -> None:
    """Raises Invalid for 意见一致 where a vote that still counts (standing_splits) was not of one mind, at the meeting or in a
    ballot on the topic, or where somebody objects or would not sign; for 无不同意见 where one of these had votes against.
    """
    if minutes.agreement == Agreement.CONSENSUS and (why := _contrary(minutes)):
        raise Invalid(f"{why}，不能写“意见一致”，请选“倾向性意见”或者“没有达成一致”。", field="agreement")
    if minutes.no_dissent and (why := votes_against(minutes)):
        raise Invalid(f"{why}，不能写“无不同意见”，请写下不同意见。", field="no_dissent")


def votes_against(minutes: Minutes) -> str:
    """The votes that still count and had somebody against them, in words: 会上“画 12 个车位”有 1 票反对. Empty without."""
    return "、".join(vote.said for vote in standing_splits(_votes(minutes)) if vote.against)


def _contrary(minutes: Minutes) -> str:
    """What speaks against it, in words; empty where nothing does."""
    if minutes.dissent:
        return "下面写了不同意见"
    if splits := standing_splits(_votes(minutes)):
        return splits[0].said
    if Objection.objects.of(minutes.topic).unanswered().exists():
        return "有居民的异议还没有答复"
    if minutes.signatures.exclude(refusal="").exists():
        return "有人没有同意签字"
    return ""


def standing_splits(votes: Iterable[Vote]) -> list[Vote]:
    """Those of the votes, given the oldest first, that still speak against it. Pure.

    The latest vote on the same words decides them. A vote that failed decided nothing, so that a later one in which all
    were for something is what they agree on; one that carried against somebody holds, and no other motion undoes it.
    """
    votes, found = list(votes), []
    for place, vote in enumerate(votes):
        later = votes[place + 1 :]
        anew = any(_bare(one.text) == _bare(vote.text) for one in later)
        overtaken = not vote.carried and any(one.is_whole for one in later)
        if not (vote.is_whole or anew or overtaken):
            found.append(vote)
    return found


def _bare(text: str) -> str:
    """Letters and digits alone: a full stop makes no other motion."""
    return "".join(letter for letter in text if letter.isalnum())


def _votes(minutes: Minutes) -> list[Vote]:
    """What was decided on the topic at the meeting, and by ballots since it was last taken up anew; the oldest first."""
    motions = minutes.meeting.motions.filter(on_topic(minutes.topic), state__in=_DECIDED)
    found = [
        Vote("会上", one.text, one.decided_at or one.moved_at, one.no or 0, one.state != MotionState.FAILED)
        for one in motions
    ]
    return sorted(found + _ballots(minutes.topic), key=lambda vote: vote.at)


def _ballots(topic: Topic) -> list[Vote]:
    anew = taken_up_anew(topic)
    return [
        Vote("投票", one.question, one.counted_at, _against(one), one.result["passed"])
        for one in ballots_of(topic)
        if one.state == State.COUNTED and (anew is None or one.counted_at > anew)
    ]


def _against(ballot: Ballot) -> int:
    return ballot.result["sums"][NO] if ballot.kind == Kind.CONSENT else 0
