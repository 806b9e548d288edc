"""The lives of a meeting, of an item on the joint lists, and of a service that a member took on."""

from django.db.models import TextChoices


class MeetingState(TextChoices):
    PLANNED = "PLANNED", "计划中"
    HELD = "HELD", "已召开"
    CANCELLED = "CANCELLED", "已取消"


class ItemState(TextChoices):
    OPEN = "OPEN", "进行中"
    DONE = "DONE", "已完成"
    DROPPED = "DROPPED", "已取消"


class ServiceState(TextChoices):
    TAKEN = "TAKEN", "已认领"
    SERVED = "SERVED", "待确认"
    CONFIRMED = "CONFIRMED", "已确认"
    DROPPED = "DROPPED", "已放弃"


# verb: (the states it may start from, the state it leads to; None stays)
MEETING_STEPS = {
    "move": ({MeetingState.PLANNED}, None),
    "hold": ({MeetingState.PLANNED}, MeetingState.HELD),
    "correct": ({MeetingState.HELD}, None),
    "cancel": ({MeetingState.PLANNED}, MeetingState.CANCELLED),
}
ITEM_STEPS = {
    "take_on": ({ItemState.OPEN}, None),
    "progress": ({ItemState.OPEN}, None),
    "finish": ({ItemState.OPEN}, ItemState.DONE),
    "drop": ({ItemState.OPEN}, ItemState.DROPPED),
}
SERVICE_STEPS = {
    "serve": ({ServiceState.TAKEN}, ServiceState.SERVED),
    "send_back": ({ServiceState.SERVED}, ServiceState.TAKEN),
    "confirm": ({ServiceState.SERVED}, ServiceState.CONFIRMED),
    "give_up": ({ServiceState.TAKEN}, ServiceState.DROPPED),
}
