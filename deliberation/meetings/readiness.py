"""What a notice still lacks, in the four blocks that every consultation names: who, about what, in which form, how it runs.

主体、内容、形式、程序 are the headings of the Opinions on Strengthening Urban and Rural Consultation (关于加强城乡社区协商的意见,
2015); that participants are told of matter and materials beforehand is one of its steps.
"""

from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import seats_wanted
from deliberation.meetings.states import MeetingState, Mode
from deliberation.topics.process import lacking
from deliberation.topics.states import Side

BLOCKS = ("主体", "内容", "形式", "流程")


def missing_of(meeting: Meeting) -> dict[str, list[str]]:
    """What is missing in each block; all lists empty: it may be noticed."""
    return dict(zip(BLOCKS, (_who(meeting), _what(meeting), _how(meeting), _course(meeting)), strict=True))


def _who(meeting: Meeting) -> list[str]:
    asked = set(meeting.seats.expected().values_list("side", flat=True))
    # A consultation without residents is none.
    wanted = [Side.RESIDENTS, *(side for side in seats_wanted(meeting) if side != Side.RESIDENTS)]
    lacking = [f"还没有邀请{Side(side).label}" for side in wanted if side not in asked]
    return lacking + ([] if meeting.chair_id else ["还没有定主持人"])


def _what(meeting: Meeting) -> list[str]:
    topics = [] if meeting.agenda.filter(topic__isnull=False).exists() else ["没有议题"]
    return topics + ([] if meeting.materials.exists() else ["至少放一份会前材料"])


def _how(meeting: Meeting) -> list[str]:
    place = ["没有写地点"] if meeting.mode != Mode.ONLINE and not meeting.place else []
    return place + (["没有写线上会议的网址"] if meeting.mode != Mode.ONSITE and not meeting.link else [])


def _course(meeting: Meeting) -> list[str]:
    return _untold(meeting) + _planned(meeting)


def _untold(meeting: Meeting) -> list[str]:
    """What the process of its form has held before, of each topic (四议两公开). Once it is noticed, none can be told any more."""
    if meeting.state == MeetingState.NOTICED or not lacking(meeting.form, 0):
        return []
    topics = [item.topic for item in meeting.agenda.filter(topic__isnull=False).select_related("topic")]
    return [
        f"“{topic.public_title}”还没有记{place.name}" for topic in topics for place in lacking(meeting.form, topic.told)
    ]


def _planned(meeting: Meeting) -> list[str]:
    planned = sum(meeting.agenda.filter(parent=None).values_list("minutes", flat=True))
    if not planned:
        return ["没有议程"]
    too_long = f"议程共 {planned} 分钟，超过会议的 {meeting.minutes} 分钟"
    return [too_long] if planned > meeting.minutes else []
