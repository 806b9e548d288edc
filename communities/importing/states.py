"""How far an import is, and what may be done with it."""

from django.db.models import TextChoices


class State(TextChoices):
    JUDGING = "judging", "正在核对"
    READY = "ready", "等您确认"
    WRITING = "writing", "正在写入"
    STOPPED = "stopped", "停在半路"
    DONE = "done", "已导入"
    UNDOING = "undoing", "正在撤销"
    UNDONE = "undone", "已撤销"
    CANCELLED = "cancelled", "已取消"


# What a worker takes up.
WORKING = (State.JUDGING, State.WRITING, State.UNDOING)

# verb: (from where, to where)
STEPS = {
    "confirm": ((State.READY,), State.WRITING),
    "go_on": ((State.STOPPED,), State.WRITING),
    "cancel": ((State.JUDGING, State.READY), State.CANCELLED),
    "stop": ((State.WRITING,), State.STOPPED),
    "undo": ((State.DONE, State.STOPPED), State.UNDOING),
}
