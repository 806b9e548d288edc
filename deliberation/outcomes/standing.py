"""What a published version is today, which its own words cannot know: laid open, in force, corrected, or overtaken by another
round or by a decision from above.
"""

from datetime import datetime
from typing import Any

from django.db.models import TextChoices

from deliberation.outcomes.above import waiting_above
from deliberation.outcomes.decided import HOLDS, decision_of, settled_by
from deliberation.outcomes.models import Minutes
from deliberation.outcomes.results import told_of
from deliberation.outcomes.rules import latest, taken_up_again
from deliberation.topics.states import TopicState


class Stands(TextChoices):
    """The first that is so."""

    ANEW = "ANEW", "重新商量"
    ABOVE = "ABOVE", "等决定"
    DECIDED = "DECIDED", "另有决定"
    CORRECTED = "CORRECTED", "已被更正"
    OPEN = "OPEN", "正在公示"
    ELSE = "ELSE", ""


def standing_of(minutes: Minutes, now: datetime) -> dict[str, Any]:
    """For its page: `stands` and what is told with it. `sent` is where the matter went up, `decision` what was decided of it
    elsewhere, `is_held` that the newest version is in force, `is_corrected` that a correction is written or signed.
    """
    topic, newest = minutes.topic, latest(minutes.topic)
    anew, sent, decision = taken_up_again(minutes), waiting_above(topic), decision_of(settled_by(topic))
    is_newest = newest == minutes
    publicised = topic.state == TopicState.PUBLICISED
    is_open = publicised and is_newest and minutes.is_open(now)
    found = {
        Stands.ANEW: anew,
        Stands.ABOVE: sent,
        Stands.DECIDED: decision,
        Stands.CORRECTED: not is_newest,
        Stands.OPEN: is_open,
    }
    return {
        "stands": next((stands for stands, so in found.items() if so), Stands.ELSE),
        "newest": newest,
        "anew": anew,
        "held": anew is not None and _held_until(minutes, anew.at),
        "sent": sent,
        "decision": decision,
        "is_held": topic.state in HOLDS,
        "is_open": is_open,
        "newest_is_open": publicised and newest is not None and newest.is_open(now),
        "is_corrected": publicised and is_newest and topic.minutes.unpublished().exists(),
        "told": told_of(minutes.outcome, minutes.result),
    }


def _held_until(minutes: Minutes, anew: datetime) -> bool:
    """Whether it was in force before its matter was taken up anew."""
    return minutes.topic.steps.filter(verb="resolve", at__gte=minutes.published_at, at__lte=anew).exists()
