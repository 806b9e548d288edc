"""The words of opinions and of the discussion."""

from django.db.models import TextChoices

from deliberation.topics.states import TopicState as T

# From the day a topic is public until its meeting begins.
OPEN = frozenset({T.GATHERING, T.AGENDA, T.CONVENING, T.NOTICED})

# The meeting is over, or it was answered at once: whoever wrote is owed an answer.
OWED = frozenset({T.MINUTED, T.PUBLICISED, T.RESOLVED, T.EXECUTING, T.EVALUATED})


class Channel(TextChoices):
    """By which way an opinion came; each counts alike (DOMAIN 1A row 5)."""

    WEB = "WEB", "网页"
    API = "API", "小程序"
    PAPER = "PAPER", "线下代录"


class Adoption(TextChoices):
    """What became of an opinion; every answer carries its reason."""

    ADOPTED = "ADOPTED", "采纳"
    PARTLY = "PARTLY", "部分采纳"
    NOT = "NOT", "没有采纳"


class Stance(TextChoices):
    FOR = "FOR", "赞成"
    AGAINST = "AGAINST", "反对"
    NEUTRAL = "NEUTRAL", "说一点"
