"""The life of a topic on one screen. Nowhere else decides what may follow what.

After the Opinions on Strengthening Urban and Rural Consultation (关于加强城乡社区协商的意见, 2015) and the six steps of
the standard DB3306/T 075-2025 (Shaoxing): gather, grade, gather the group, choose the form, consult, publicise.
"""

from django.db.models import TextChoices


class TopicState(TextChoices):
    SUBMITTED = "SUBMITTED", "等审查"
    GATHERING = "GATHERING", "征集附议"
    AGENDA = "AGENDA", "列入议程"
    CONVENING = "CONVENING", "筹备会议"
    NOTICED = "NOTICED", "已发公告"
    IN_SESSION = "IN_SESSION", "正在商量"
    MINUTED = "MINUTED", "整理结果"
    PUBLICISED = "PUBLICISED", "结果公示"
    RESOLVED = "RESOLVED", "已有结果"
    EXECUTING = "EXECUTING", "正在落实"
    EVALUATED = "EVALUATED", "已经评议"
    ARCHIVED = "ARCHIVED", "已归档"
    ESCALATED = "ESCALATED", "等决定"
    REFUSED = "REFUSED", "没有列入"
    MERGED = "MERGED", "并入别的议题"
    TICKETED = "TICKETED", "转为诉求办理"
    WITHDRAWN = "WITHDRAWN", "已撤回"


S = TopicState
BEFORE_AGENDA = frozenset({S.SUBMITTED, S.GATHERING})
# Where residents may say that they want it dealt with.
SUPPORTABLE = frozenset({S.GATHERING, S.AGENDA})
MERGEABLE = SUPPORTABLE | {S.SUBMITTED}
ENDED = frozenset({S.ARCHIVED, S.REFUSED, S.MERGED, S.TICKETED, S.WITHDRAWN})
# Seen by the proposer and the committee alone: nobody has looked at it yet, or it was taken back before.
UNSEEN = frozenset({S.SUBMITTED, S.WITHDRAWN})
# What was decided holds, and somebody says on a day whether it was done.
REVIEWABLE = frozenset({S.RESOLVED, S.EXECUTING, S.EVALUATED, S.ARCHIVED})

# verb: (the states it may start from, the state it leads to; None stays)
STEPS = {
    "accept": ({S.SUBMITTED}, S.GATHERING),
    "place": (BEFORE_AGENDA, S.AGENDA),
    "refuse": (BEFORE_AGENDA, S.REFUSED),
    "merge": (MERGEABLE, S.MERGED),
    "to_ticket": (BEFORE_AGENDA, S.TICKETED),
    "withdraw": (BEFORE_AGENDA, S.WITHDRAWN),
    "grade": ({S.AGENDA}, None),
    "answer": ({S.AGENDA}, S.RESOLVED),
    "party_propose": ({S.AGENDA, S.CONVENING}, None),
    "committees_agree": ({S.AGENDA, S.CONVENING}, None),
    "party_approve": ({S.AGENDA, S.CONVENING}, None),
    "convene": ({S.AGENDA}, S.CONVENING),
    "notice": ({S.CONVENING}, S.NOTICED),
    "renotice": ({S.NOTICED}, None),
    "call_off": ({S.CONVENING, S.NOTICED}, S.AGENDA),
    "begin": ({S.NOTICED}, S.IN_SESSION),
    "adjourn": ({S.IN_SESSION}, S.CONVENING),
    "minute": ({S.IN_SESSION}, S.MINUTED),
    "publicise": ({S.MINUTED, S.PUBLICISED}, S.PUBLICISED),
    "resolve": ({S.PUBLICISED}, S.RESOLVED),
    # From the agenda only what this community cannot decide by talking it over: publishing.escalate().
    "escalate": ({S.AGENDA, S.MINUTED, S.PUBLICISED, S.RESOLVED}, S.ESCALATED),
    "hear_back": ({S.ESCALATED}, S.RESOLVED),
    "reopen": ({S.PUBLICISED, S.RESOLVED, S.EXECUTING, S.EVALUATED, S.ESCALATED}, S.AGENDA),
    "carry_out": ({S.RESOLVED}, S.EXECUTING),
    "evaluate": ({S.RESOLVED, S.EXECUTING}, S.EVALUATED),
    # Without an evaluation only what calls for nothing to be done: evaluating.archive().
    "archive": ({S.RESOLVED, S.EVALUATED}, S.ARCHIVED),
    "set_review": (REVIEWABLE, None),
    "review_done": (REVIEWABLE, None),
    "review_extend": (REVIEWABLE, None),
    "review_drop": (REVIEWABLE, None),
    # Minutes that were begun and never published; also of one that went up before this was asked for.
    "put_away": ({S.MINUTED, S.PUBLICISED, S.RESOLVED, S.EXECUTING, S.EVALUATED, S.ESCALATED}, None),
    "reword": (frozenset(TopicState) - UNSEEN, None),
    "note": (frozenset(TopicState), None),
}

# What a step is called in the history that residents read.
VERBS = {
    "propose": "提出了这个议题",
    "accept": "审查通过，开始征集附议",
    "place": "列入了议程",
    "refuse": "没有列入",
    "merge": "并入了另一个议题",
    "to_ticket": "转为诉求办理",
    "withdraw": "撤回了",
    "grade": "定了怎么商量",
    "answer": "当场给了答复",
    "party_propose": "党组织提议",
    "committees_agree": "两委商议",
    "party_approve": "党员大会审议",
    "convene": "开始筹备会议",
    "notice": "发了会议公告",
    "renotice": "更新了会议公告",
    "call_off": "取消了会议",
    "begin": "开会商量",
    "adjourn": "休会，择日再商量",
    "minute": "会议结束，整理结果",
    "publicise": "公示结果",
    "resolve": "公示期满，结果生效",
    "escalate": "交出去决定",
    "hear_back": "收到了决定",
    "reopen": "重新商量",
    "carry_out": "开始落实",
    "evaluate": "评议了",
    "archive": "归档",
    "set_review": "定了复核的日期",
    "review_done": "复核：办好了",
    "review_extend": "复核：延期",
    "review_drop": "复核：不再办",
    "put_away": "收起了纪要的草稿",
    "reword": "改了公开的写法",
    "note": "记了一笔",
}


class Above(TextChoices):
    """Where it goes what cannot be settled here (关于加强城乡社区协商的意见).

    Residents and owners meet as themselves: nobody of them is 上级.
    """

    ASSEMBLY = "ASSEMBLY", "居民会议"
    DELEGATES = "DELEGATES", "居民代表会议"
    OWNERS = "OWNERS", "业主大会"
    STREET = "STREET", "街道"
    DISTRICT = "DISTRICT", "区里"


_TO_WHOM = {"escalate": "交给%s决定", "hear_back": "收到了%s的决定"}


def title_of(step) -> str:
    """What a step is called in the history: 交给业主大会决定. One of before it was kept says no name. What sets another right
    says so: the words of a result that is laid open are why there is another version.
    """
    to = step.facts.get("to")
    if to and step.verb in _TO_WHOM:
        return _TO_WHOM[step.verb] % Above(to).label
    corrects = step.facts.get("corrects") or (step.verb == "publicise" and step.text)
    return f"更正：{VERBS[step.verb]}" if corrects else VERBS[step.verb]


class Grade(TextChoices):
    """The two tracks of DB3306/T 075-2025, and what only a statutory vote can decide."""

    INSTANT = "INSTANT", "即时议"
    DEEP = "DEEP", "深入议"
    STATUTORY = "STATUTORY", "法定表决"


class Origin(TextChoices):
    """Who may put a topic forward (关于加强城乡社区协商的意见, the participants of a consultation: 基层政府及其派出机关 too)."""

    RESIDENT = "RESIDENT", "居民"
    BUILDING_HEAD = "BUILDING_HEAD", "楼组长"
    PARTY = "PARTY", "党组织"
    COMMITTEE = "COMMITTEE", "居委会"
    OWNERS = "OWNERS", "业委会"
    PROPERTY = "PROPERTY", "物业服务企业"
    UNIT = "UNIT", "驻区单位"
    DELEGATE = "DELEGATE", "党代表、人大代表、政协委员"
    STREET = "STREET", "街道"
    DISTRICT = "DISTRICT", "区里"


# Who is above, and has no account in the community.
FROM_ABOVE = (Origin.STREET, Origin.DISTRICT)


class Side(TextChoices):
    """The sides that sit at the table; each that is named has to be there."""

    RESIDENTS = "RESIDENTS", "居民代表"
    NON_REGISTERED = "NON_REGISTERED", "非户籍居民"
    OWNERS = "OWNERS", "业委会"
    PROPERTY = "PROPERTY", "物业服务企业"
    UNITS = "UNITS", "驻区单位"
    EXPERTS = "EXPERTS", "专业人士"
    DELEGATES = "DELEGATES", "代表委员"


class Ground(TextChoices):
    """What no consultation can deal with (compare 北京市接诉即办工作条例 art. 11), and the two plain reasons."""

    LITIGATION = "LITIGATION", "正在诉讼、仲裁、复议或信访中"
    SECRET = "SECRET", "涉及国家秘密、商业秘密或个人隐私"
    UNLAWFUL = "UNLAWFUL", "违反法律或公序良俗"
    PRIVATE = "PRIVATE", "只是两家之间的纠纷，请走调解"
    ENFORCEMENT = "ENFORCEMENT", "要由执法部门处理"
    BEYOND = "BEYOND", "不是本社区能决定的事"
    OTHER = "OTHER", "其他原因"


# Refused on these grounds, neither title nor text is shown to anybody but the proposer and the committee.
NEVER_SHOWN = frozenset({Ground.SECRET, Ground.UNLAWFUL})
