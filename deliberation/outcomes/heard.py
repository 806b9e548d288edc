"""What a hearing has to answer and an appraisal is scored by, as it was received; answers are put beside, nothing is left out.

Answered are the opinions on the topic, by whichever way they came, and what was said at the hearing for or against (a question
is answered there and then); of a topic that is talked over anew, what an earlier hearing answered is not asked again. Scored is by the people: the averages of the score ballots on the topic since it was last taken
up anew. What is not among them was spoken or scored in the room, and says so.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from communities.accounts.models import User
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from deliberation.ballots.kinds import Kind
from deliberation.ballots.models import Ballot
from deliberation.ballots.states import State
from deliberation.meetings.states import Stance
from deliberation.opinions.actions import reply
from deliberation.opinions.models import Opinion
from deliberation.opinions.states import Adoption
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.results import LEAST, MOST, Answered, Scored, average
from deliberation.topics.balloting import ballots_of
from deliberation.topics.models import Topic
from deliberation.topics.process import Outcome
from deliberation.topics.stepping import taken_up_anew

# How the keys of rows begin that nobody gathered.
SPOKEN, BY_HAND = "spoken-", "hand-"
# Where such a row says that it is from.
_SAID_THERE, _TAKEN_BY_HAND = "会上口头提出", "现场打分"
Row = dict[str, Any]


def opinions_of(minutes: Minutes) -> list[Row]:
    """A row for everything to be answered, with what was answered so far: {key, from, text, adoption, reason}."""
    known = {row["key"]: row for row in _written(minutes)}
    rows = [
        _opinion(_key(one), _way_of(one, minutes.topic), one.public_text, one.adoption, one.reply)
        for one in _received(minutes, known)
    ]
    rows += [
        _opinion(f"speech-{place}", f"会上发言，{one['side']}", one["line"])
        for place, one in enumerate(minutes.content["speeches"])
        if one["stance"] != Stance.QUESTION.label
    ]
    spoken = [row for key, row in known.items() if key.startswith(SPOKEN)]
    return [row | {name: known.get(row["key"], row)[name] for name in ("adoption", "reason")} for row in rows] + spoken


def _way_of(opinion: Opinion, topic: Topic) -> str:
    way = opinion.get_channel_display()
    return way if opinion.topic_id == topic.pk else f"{way}，说在并进来的议题里"


def _key(opinion: Opinion) -> str:
    return f"opinion-{opinion.pk}"


def _received(minutes: Minutes, known: Collection[str]) -> list[Opinion]:
    """Those since the result of an earlier meeting was laid open, and of before what has no answer yet or is answered here
    (`known`: the keys of what stands in these minutes).
    """
    earlier = minutes.topic.minutes.published().exclude(meeting=minutes.meeting).order_by("-published_at").first()
    found = Opinion.objects.of(minutes.topic)
    if earlier is None:
        return list(found)
    return [one for one in found if one.at > earlier.published_at or not one.adoption or _key(one) in known]


def _opinion(key: str, source: str, text: str, adoption: str = "", reason: str = "") -> Row:
    return {"key": key, "from": source, "text": text, "adoption": adoption, "reason": reason}


def _written(minutes: Minutes) -> list[Row]:
    """What stands in the minutes; drafts of before opinions were gathered hold typed lines, which nobody received."""
    if minutes.outcome != Outcome.ADOPTION:
        return []
    return [
        row
        if "key" in row
        else _opinion(
            f"{SPOKEN}{place}",
            _SAID_THERE,
            row["text"],
            Adoption.ADOPTED if row["adopted"] else Adoption.NOT,
            row["reason"],
        )
        for place, row in enumerate(minutes.result)
    ]


def spare(minutes: Minutes, *, start: str, most: int) -> list[str]:
    """So many keys for what was spoken or scored in the room and is not told yet."""
    taken = {row.get("key") for row in minutes.result}
    free = (f"{start}{number}" for number in range(len(minutes.result) + most))
    return [key for key in free if key not in taken][:most]


def answered(minutes: Minutes, given: Iterable[Answered]) -> list[Row]:
    """The rows with these answers; what has none yet stays open. Raises Invalid beside the answer that is half."""
    by_key = {one.key: one for one in given}
    rows = [row for row in opinions_of(minutes) if not row["key"].startswith(SPOKEN)]
    for key, one in by_key.items():
        if key.startswith(SPOKEN) and (one.text.strip() or one.adoption or one.reason.strip()):
            if not one.text.strip():
                raise Invalid("请写会上口头提出的是什么意见。", field=f"text_{key}")
            rows.append(_opinion(key, _SAID_THERE, mask_text(one.text.strip())))
    return [_with(row, by_key[row["key"]]) if row["key"] in by_key else row for row in rows]


def _with(row: Row, one: Answered) -> Row:
    reason = mask_text(one.reason.strip())
    if one.adoption and one.adoption not in Adoption.values:
        raise Invalid("请选采纳情况。", field=f"adoption_{row['key']}")
    if one.adoption and not reason:
        raise Invalid("请写明理由，大家会看到。", field=f"reason_{row['key']}")
    if not one.adoption and (reason or row["key"].startswith(SPOKEN)):
        raise Invalid("请选采纳情况。", field=f"adoption_{row['key']}")
    return row | {"adoption": one.adoption, "reason": reason}


def scores_of(minutes: Minutes) -> list[Row]:
    """A row for each choice of a score ballot, then those taken by hand: {key, from, text, score, most, people, comment}."""
    ballots = [one for one in _score_ballots(minutes) if one.state == State.COUNTED]
    rows = [row for one in reversed(ballots) for row in _counted(one, alone=len(ballots) == 1)]
    known = {row["key"]: row for row in minutes.result if minutes.outcome == Outcome.SCORES and "key" in row}
    rows = [row | {"comment": known[row["key"]]["comment"] if row["key"] in known else ""} for row in rows]
    return rows + [row for key, row in known.items() if key.startswith(BY_HAND)]


def _score_ballots(minutes: Minutes) -> list[Ballot]:
    """Since the topic was last taken up anew, the newest first; those that were called off came to nothing."""
    anew = taken_up_anew(minutes.topic)
    found = [one for one in ballots_of(minutes.topic) if one.kind == Kind.SCORE and one.state != State.CALLED_OFF]
    return [one for one in found if anew is None or one.opened_at > anew]


def _counted(ballot: Ballot, *, alone: bool) -> list[Row]:
    people = ballot.result["votes"] - ballot.result["abstained"]
    if not people:
        return []
    return [
        {
            "key": f"ballot-{ballot.pk}-{place}",
            "from": "投票",
            "text": choice if alone else f"{ballot.question} {choice}",
            "score": average(total, people),
            "most": ballot.most,
            "people": people,
        }
        for place, (choice, total) in enumerate(zip(ballot.choices, ballot.result["sums"], strict=True))
    ]


def scored(minutes: Minutes, given: Iterable[Scored]) -> list[Row]:
    """The rows with these comments, and the scores taken by hand. Raises Invalid beside the one that is half."""
    by_key = {one.key: one for one in given}
    rows = [
        row | {"comment": mask_text(by_key[row["key"]].comment.strip()) if row["key"] in by_key else row["comment"]}
        for row in scores_of(minutes)
        if not row["key"].startswith(BY_HAND)
    ]
    hands = [one for key, one in by_key.items() if key.startswith(BY_HAND)]
    there = sum(row["present"] for row in minutes.content["attendance"])
    return rows + [_by_hand(one, there) for one in hands if _is_told(one)]


def _is_told(one: Scored) -> bool:
    return bool(one.text.strip() or one.comment.strip()) or one.score is not None or one.people is not None


def _by_hand(one: Scored, there: int) -> Row:
    if not one.text.strip():
        raise Invalid("请写给哪个项目打的分。", field=f"text_{one.key}")
    if one.score is None or not LEAST <= one.score <= MOST:
        raise Invalid(f"请填平均分，{LEAST} 到 {MOST} 分。", field=f"score_{one.key}")
    if not one.people or one.people < 1:
        raise Invalid("请填有几个人打分。", field=f"people_{one.key}")
    if one.people > there:
        raise Invalid(f"到会的一共 {there} 人，打分的不会有 {one.people} 人。", field=f"people_{one.key}")
    return {
        "key": one.key,
        "from": _TAKEN_BY_HAND,
        "text": mask_text(one.text.strip()),
        "score": average(one.score, 1),
        "most": MOST,
        "people": one.people,
        "comment": mask_text(one.comment.strip()),
    }


def require_all(minutes: Minutes) -> None:
    """Raises Invalid for a hearing that leaves an opinion without an answer, or tells one otherwise than everybody reads it
    by now (a name was covered since), and an appraisal that nobody scored or whose ballots say something else by now.
    """
    if minutes.outcome == Outcome.ADOPTION:
        _require_answers(opinions_of(minutes), {row["key"]: row for row in _written(minutes)})
    if minutes.outcome == Outcome.SCORES:
        _require_scores(minutes)


def _require_answers(asked: Sequence[Row], known: dict[str, Row]) -> None:
    left = [row["text"] for row in asked if not known.get(row["key"], {}).get("adoption")]
    if left:
        named = "、".join(f"“{text[:20]}”" for text in left[:3])
        raise Invalid(f"还有 {len(left)} 条意见没有写采纳不采纳、为什么：{named}。请先写纪要。", field="result")
    if any(known[row["key"]]["text"] != row["text"] for row in asked):
        raise Invalid(
            "有意见的公开写法变了（例如遮去了姓名），请打开“写纪要”（送签了的先收回），看过再存一次。", field="result"
        )


def _require_scores(minutes: Minutes) -> None:
    if any(one.state == State.OPEN for one in _score_ballots(minutes)):
        raise Invalid("打分的投票还没有计票，请等计票以后再送。", field="result")
    if not minutes.result:
        raise Invalid("还没有分数：没有打分的投票，也没有记现场打分。", field="result")
    # Drafts of before scores were taken from ballots hold typed lines, which nobody gave.
    if [row.get("key") for row in minutes.result] != [row["key"] for row in scores_of(minutes)]:
        raise Invalid("分数和投票的结果对不上，请打开“写纪要”，看过再存一次。", field="result")


def hold_opinions(minutes: Minutes) -> None:
    """What tell_answers will answer, locked before the ledger as whoever answers or covers one of them does."""
    if minutes.outcome == Outcome.ADOPTION:
        list(Opinion.objects.of(minutes.topic).select_for_update(of=("self",)).values_list("pk"))


def tell_answers(minutes: Minutes, *, by: User, now: datetime) -> None:
    """Whoever sent in an opinion is answered as the published minutes answer it, unless they were already."""
    if minutes.outcome != Outcome.ADOPTION:
        return
    answers = {row["key"]: row for row in _written(minutes)}
    for one in Opinion.objects.of(minutes.topic):
        row = answers.get(_key(one))
        if row and (row["adoption"], row["reason"]) != (one.adoption, one.reply):
            reply(opinion=one, adoption=row["adoption"], text=row["reason"], by=by, now=now)
