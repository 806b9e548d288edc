"""The life of minutes and of a task on one screen. Nowhere else decides what may follow what."""

from django.db.models import TextChoices

from communities.accounts.roles import Role
from deliberation.topics.states import Above, Side


class MinutesState(TextChoices):
    DRAFT = "DRAFT", "草稿"
    SIGNING = "SIGNING", "等各方签字"
    PUBLISHED = "PUBLISHED", "已公示"


M = MinutesState
# verb: (the states it may start from, the state it leads to; None stays)
MINUTES_STEPS = {
    "write": ({M.DRAFT}, None),
    "send": ({M.DRAFT}, M.SIGNING),
    "sign": ({M.SIGNING}, None),
    "take_back": ({M.SIGNING}, M.DRAFT),
    # Gone: see drafting.put_away().
    "put_away": ({M.DRAFT, M.SIGNING}, None),
    "cover": ({M.DRAFT, M.SIGNING}, None),
    "publish": ({M.SIGNING}, M.PUBLISHED),
    "revise": ({M.PUBLISHED}, None),
}


class TaskState(TextChoices):
    PLANNED = "PLANNED", "还没开始"
    RUNNING = "RUNNING", "进行中"
    # Who carries it out does not say by themselves that it is done (DOMAIN 1A row 24: 决策、执行、监督).
    REPORTED = "REPORTED", "说做完了，等核实"
    DONE = "DONE", "已完成"
    SHELVED = "SHELVED", "搁置"


T = TaskState
ENDED = frozenset({T.DONE, T.SHELVED})
TASK_STEPS = {
    "report": ({T.PLANNED, T.RUNNING, T.REPORTED, T.SHELVED}, T.RUNNING),
    "hand_in": ({T.PLANNED, T.RUNNING, T.SHELVED}, T.REPORTED),
    "finish": ({T.PLANNED, T.RUNNING, T.REPORTED, T.SHELVED}, T.DONE),
    "confirm": ({T.REPORTED}, T.DONE),
    "send_back": ({T.REPORTED, T.DONE}, T.RUNNING),
    "shelve": ({T.PLANNED, T.RUNNING}, T.SHELVED),
}


class Agreement(TextChoices):
    """How far the sides agree; more than half without all is said to be a leaning (DOMAIN 2.4)."""

    CONSENSUS = "CONSENSUS", "意见一致"
    LEANING = "LEANING", "倾向性意见"
    NONE = "NONE", "没有达成一致"


# Who signs minutes: chair, recorder, somebody for each side.
SIGNERS = [("CHAIR", "主持人"), ("RECORDER", "记录人"), *Side.choices]


# Who has accounts on the platform and answers there; the others' answer the committee writes down.
ANSWERS_AS = {Above.STREET: Role.STREET, Above.DISTRICT: Role.DISTRICT}


class Told(TextChoices):
    """What a row of progress tells."""

    REPORT = "report", "报进展"
    CONFIRM = "confirm", "核实"
    SEND_BACK = "send_back", "退回"
    SHELVE = "shelve", "搁置"


class Verdict(TextChoices):
    """What street or district says of what went up to it."""

    SETTLED = "SETTLED", "定了，照办"
    SENT_BACK = "SENT_BACK", "退回社区再商量"


# The step that says which.
VERDICT_OF = {"hear_back": Verdict.SETTLED, "reopen": Verdict.SENT_BACK}
