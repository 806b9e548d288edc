"""The life of a ticket on one screen. Nowhere else decides what may follow what."""

from django.db.models import TextChoices


class TicketState(TextChoices):
    REPORTED = "REPORTED", "待受理"
    ACCEPTED = "ACCEPTED", "待派发"
    DISPATCHED = "DISPATCHED", "已派出"
    HANDLING = "HANDLING", "处理中"
    DONE = "DONE", "待回访"
    CLOSED = "CLOSED", "已办结"
    DIVERTED = "DIVERTED", "已转告"
    WITHDRAWN = "WITHDRAWN", "已撤回"


S = TicketState
IN_HAND = frozenset({S.DISPATCHED, S.HANDLING})
OPEN = frozenset({S.REPORTED, S.ACCEPTED, S.DISPATCHED, S.HANDLING, S.DONE})
# Where a clock runs: until it is accepted, dispatched, reported done.
TIMED = frozenset({S.REPORTED, S.ACCEPTED, S.DISPATCHED, S.HANDLING})
ENDED = frozenset({S.CLOSED, S.DIVERTED, S.WITHDRAWN})

# verb: (the states it may start from, the state it leads to; None stays)
STEPS = {
    "accept": ({S.REPORTED}, S.ACCEPTED),
    "divert": ({S.REPORTED, S.ACCEPTED}, S.DIVERTED),
    "withdraw": ({S.REPORTED, S.ACCEPTED}, S.WITHDRAWN),
    "dispatch": ({S.ACCEPTED}, S.DISPATCHED),
    "object": ({S.DISPATCHED}, S.ACCEPTED),
    "sign": ({S.DISPATCHED}, S.HANDLING),
    "hand_on": (IN_HAND | {S.DONE}, None),
    "report_done": (IN_HAND, S.DONE),
    "close": ({S.DONE}, S.CLOSED),
    "miss": ({S.DONE}, None),
    "close_unreached": ({S.DONE}, S.CLOSED),
    "rework": ({S.DONE}, S.HANDLING),
    "reopen": ({S.CLOSED}, S.HANDLING),
    "supplement": (OPEN, None),
    "reply": (OPEN | {S.CLOSED, S.DIVERTED}, None),
    "note": (frozenset(TicketState), None),
    "publish": (frozenset(TicketState) - {S.REPORTED, S.WITHDRAWN}, None),
    "hide": (frozenset(TicketState), None),
}

# What a step is called in the history that residents read.
VERBS = {
    "report": "报了这件事",
    "accept": "受理了",
    "divert": "告知了该走的渠道",
    "withdraw": "撤回了",
    "dispatch": "派出去办",
    "object": "请社区重新派",
    "sign": "接手办理",
    "hand_on": "换了一位网格员来办",
    "report_done": "报告办完了",
    "close": "回访：解决了，办结",
    "miss": "回访：没有联系上",
    "close_unreached": "回访几次没有联系上，办结",
    "rework": "回访：没解决，重新办",
    "reopen": "说没解决，重新办",
    "supplement": "补充了情况",
    "reply": "答复",
    "note": "记了一笔",
    "publish": "公开了这件事",
    "hide": "不再公开这件事",
}


# Neighbour noise, police leads and welfare: whatever a community sets, these categories are never shown to the public.
NEVER_PUBLIC = frozenset({"NS01", "SF02", "SF03"})


class Kind(TextChoices):
    """The five kinds of Beijing's Regulations on Swift Response (北京市接诉即办工作条例) art. 2."""

    CONSULT = "CONSULT", "咨询"
    HELP = "HELP", "求助"
    COMPLAINT = "COMPLAINT", "投诉"
    TIP = "TIP", "举报"
    SUGGESTION = "SUGGESTION", "建议"


class Disposition(TextChoices):
    """The six diversions of the same Regulations, art. 11. None of them counts in a rate."""

    EMERGENCY = "EMERGENCY", "紧急情况，请打 110、119、120 或 122"
    STATUTORY = "STATUTORY", "应走诉讼、仲裁、复议、信访等法定途径"
    REPEATED = "REPEATED", "同一件事正在办，没有新情况"
    SECRET = "SECRET", "涉及国家秘密、商业秘密或他人隐私"
    OUTSIDE = "OUTSIDE", "不属于社区和街道的职责，请走其他渠道"
    UNLAWFUL = "UNLAWFUL", "违反法律或公序良俗"


class Satisfaction(TextChoices):
    SATISFIED = "SATISFIED", "满意"
    FAIRLY = "FAIRLY", "基本满意"
    NOT = "NOT", "不满意"


class Source(TextChoices):
    WEB = "WEB", "网页"
    WECHAT = "WECHAT", "小程序"
    DESK = "DESK", "居委会代录"
    ASSISTED = "ASSISTED", "代办"
    PATROL = "PATROL", "巡查发现"
    HOTLINE = "HOTLINE", "热线"
    IMPORT = "IMPORT", "历史导入"
