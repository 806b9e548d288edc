"""The life of a ballot. The database holds it too: see migrations/0002_rules.py."""

from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "draft", "准备中"
    OPEN = "open", "正在投票"
    COUNTED = "counted", "已出结果"
    CALLED_OFF = "called_off", "已取消"


# verb: (from where, to where)
STEPS = {
    "revise": ((State.DRAFT,), State.DRAFT),
    "open": ((State.DRAFT,), State.OPEN),
    "add_late": ((State.OPEN,), State.OPEN),
    "extend": ((State.OPEN,), State.OPEN),
    "call_off": ((State.DRAFT, State.OPEN), State.CALLED_OFF),
    "station": ((State.DRAFT, State.OPEN), None),
    "paper": ((State.OPEN,), State.OPEN),
    "count": ((State.OPEN,), State.COUNTED),
}
