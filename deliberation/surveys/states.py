"""The life of a survey. The database holds it too: see migrations/0002_rules.py."""

from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "draft", "准备中"
    OPEN = "open", "正在收"
    CLOSED = "closed", "已截止"
    CALLED_OFF = "called_off", "已取消"


# verb: (from where, to where; None stays)
STEPS = {
    "revise": ((State.DRAFT, State.OPEN), None),
    "open": ((State.DRAFT,), State.OPEN),
    "answer": ((State.OPEN,), None),
    "extend": ((State.OPEN,), None),
    "call_off": ((State.DRAFT, State.OPEN), State.CALLED_OFF),
    "close": ((State.OPEN,), State.CLOSED),
}


class Audience(TextChoices):
    CONCERNED = "concerned", "有关的居民，登录后答"
    ANYBODY = "anybody", "随手投，谁都可以答，不用登录"


class Channel(TextChoices):
    WEB = "web", "网页"
    API = "api", "小程序"
    PAPER = "paper", "线下代录"


class Reading(TextChoices):
    """Whether what somebody wrote may be read by everybody."""

    WAITING = "waiting", "等居委会看"
    SHOWN = "shown", "已公开"
    HIDDEN = "hidden", "没有公开"
