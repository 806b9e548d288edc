"""The life of a meeting and of a motion on one screen. Nowhere else decides what may follow what."""

from django.db.models import TextChoices


class MeetingState(TextChoices):
    # Called by a resident, and not enough have joined yet: neither listed nor seen by the committee.
    GATHERING = "GATHERING", "等人联署"
    PLANNED = "PLANNED", "筹备中"
    NOTICED = "NOTICED", "已公告"
    IN_SESSION = "IN_SESSION", "正在开会"
    CLOSED = "CLOSED", "已结束"
    CANCELLED = "CANCELLED", "已取消"


M = MeetingState
OPEN = frozenset({M.PLANNED, M.NOTICED, M.IN_SESSION})

# verb: (the states it may start from, the state it leads to; None stays)
MEETING_STEPS = {
    "publish": ({M.GATHERING}, M.NOTICED),
    "notice": ({M.PLANNED}, M.NOTICED),
    "renotice": ({M.NOTICED}, None),
    "begin": ({M.NOTICED}, M.IN_SESSION),
    "close": ({M.IN_SESSION}, M.CLOSED),
    "adjourn": ({M.IN_SESSION}, M.PLANNED),
    "cancel": ({M.GATHERING, M.PLANNED, M.NOTICED}, M.CANCELLED),
}


class MotionState(TextChoices):
    PROPOSED = "PROPOSED", "等人附议"
    OPEN = "OPEN", "正在讨论"
    VOTING = "VOTING", "正在表决"
    CARRIED = "CARRIED", "通过"
    FAILED = "FAILED", "没有通过"
    LEANING = "LEANING", "倾向性意见"
    WITHDRAWN = "WITHDRAWN", "已撤回"


# One at a time (十三条议事规则): the database refuses a second.
BUSY = frozenset({MotionState.OPEN, MotionState.VOTING})
MOTION_STEPS = {
    "second": ({MotionState.PROPOSED}, MotionState.OPEN),
    "vote": ({MotionState.OPEN}, MotionState.VOTING),
    "debate_on": ({MotionState.VOTING}, MotionState.OPEN),
    "carry": (BUSY, MotionState.CARRIED),
    "fail": (BUSY, MotionState.FAILED),
    "lean": (BUSY, MotionState.LEANING),
    "withdraw": ({MotionState.PROPOSED, MotionState.OPEN}, MotionState.WITHDRAWN),
}


class Mode(TextChoices):
    ONSITE = "ONSITE", "现场"
    ONLINE = "ONLINE", "线上"
    HYBRID = "HYBRID", "现场和线上"


class Room(TextChoices):
    """Whether the committee lends a room to a meeting that a resident called."""

    ASKED = "ASKED", "等居委会答复"
    LENT = "LENT", "居委会借了"
    REFUSED = "REFUSED", "居委会没有借"


class Answer(TextChoices):
    """What somebody said to an invitation, or where they stand after signing up."""

    PENDING = "PENDING", "还没有答复"
    YES = "YES", "参加"
    NO = "NO", "不参加"
    WAITING = "WAITING", "候补"


class Stance(TextChoices):
    """One says it first (十三条议事规则 4)."""

    FOR = "FOR", "赞成"
    AGAINST = "AGAINST", "反对"
    QUESTION = "QUESTION", "提问"


class QuestionState(TextChoices):
    ASKED = "ASKED", "已提出"
    LIVE = "LIVE", "正在回答"
    ANSWERED = "ANSWERED", "已回答"
    HIDDEN = "HIDDEN", "不显示"
