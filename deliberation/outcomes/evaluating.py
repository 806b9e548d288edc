"""The end: those who took part and those concerned say what they think, then the file is closed."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.kernel.covering import covered
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from deliberation.outcomes import rules
from deliberation.outcomes.errors import AlreadyEvaluated, NotOpenNow
from deliberation.outcomes.models import Evaluation
from deliberation.topics.models import Topic
from deliberation.topics.rules import require_keeper
from deliberation.topics.states import TopicState
from deliberation.topics.stepping import locked, take

SCORES = range(1, 6)


@atomic
def evaluate(*, topic: Topic, score: int, solved: bool, comment: str = "", by: User, now: datetime) -> Evaluation:
    """One evaluation for each person in a round, said anew where something was done since (standing_of); what was covered of
    it stays covered. The topic's lock keeps a second from slipping in.
    """
    topic = locked(topic)
    took_part = rules.require_evaluator(by, topic, now)
    if score not in SCORES:
        raise Invalid("请打 1 到 5 分。", field="score")
    number = rules.round_of(topic)
    if standing_of(by, topic):
        raise AlreadyEvaluated("您已经评议过了。")
    known = topic.evaluations.filter(by=by, round=number).first()
    comment = covered(mask_text(comment.strip()), sorted(known.covered if known else [], key=len, reverse=True))
    said = {"took_part": took_part, "satisfaction": score, "solved": solved, "comment": comment}
    made, _new = Evaluation.objects.update_or_create(topic=topic, round=number, by=by, defaults=said | {"at": now})
    record(by=by, verb="outcomes.evaluate", subject=made, at=now, topic=topic.pk)
    return made


def standing_of(user: User, topic: Topic) -> Evaluation | None:
    """What they said of what is there now. What they said before it was sent back, or before more was done, still counts, and
    may be said anew while the time for it is open: to take it away would let whoever sends back wipe out what was said.
    """
    own = topic.evaluations.filter(by=user, round=rules.round_of(topic)).first()
    window = rules.evaluation_window(topic) if own else None
    return None if own and window and own.at < window[0] else own


@atomic
def conclude(*, topic: Topic, by: User | None, now: datetime) -> Topic:
    """The time for evaluation is over; the figures are laid down. `by` None: the sweeper."""
    if by is not None:
        require_keeper(by)
    topic = locked(topic)
    window = rules.evaluation_window(topic)
    if window is None or now < window[1]:
        raise NotOpenNow("任务都完成、评议的时间过了以后才能结束评议。")
    found = topic.evaluations.filter(round=rules.round_of(topic)).figures()
    text = told_of(found)
    take("evaluate", topic, by=by, now=now, text=text, facts={"people": found["people"], "solved": found["solved"]})
    return topic


def told_of(figures: dict) -> str:
    """The figures with their denominator in a sentence."""
    if not figures["people"]:
        return "没有人评议。"
    return (
        f"{figures['people']} 人评议，其中 {figures['solved']} 人说解决了；"
        f"平均 {figures['score']:.1f} 分（满分 5 分）。"
    )


def told_by_round(topic: Topic) -> tuple[str, list[dict]]:
    """This round's figures in a sentence, and each earlier round's: {"round", "told"}. Two queries."""
    now, found = rules.round_of(topic), topic.evaluations.by_round()
    mine = next((told_of(one) for one in found if one["round"] == now), told_of({"people": 0}))
    return mine, [{"round": one["round"], "told": told_of(one)} for one in found if one["round"] < now]


@atomic
def archive(*, topic: Topic, text: str = "", by: User, now: datetime) -> Topic:
    """The file is closed; everything in it stays readable. What calls for nothing to be done waits for no evaluation."""
    require_keeper(by)
    topic = locked(topic)
    if topic.state == TopicState.RESOLVED and rules.calls_for_tasks(topic):
        raise Invalid("这个结果要落实：先定任务，做完、评议了再归档。")
    take("archive", topic, by=by, now=now, text=mask_text(text.strip()))
    return topic
