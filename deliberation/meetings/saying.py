"""What a meeting says of itself: chip, rows, and people as others may read them."""

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from communities.kernel.masking import mask_name
from communities.looks.words import when
from communities.residents.maps import drawn
from communities.residents.models import Building
from deliberation.meetings.states import Answer, MeetingState, Mode, MotionState
from deliberation.topics.saying import INTO_THE_NIGHT
from deliberation.topics.states import Side

M = MeetingState
TONES = {M.GATHERING: "wait", M.NOTICED: "hand", M.IN_SESSION: "hand", M.CLOSED: "good"}
MOTION_TONES = {MotionState.CARRIED: "good", MotionState.LEANING: "good", MotionState.OPEN: "hand"}


def is_overdue(meeting, now: datetime) -> bool:
    """Whether its day passed, and nobody held it, moved it, called it off or ended it; a session may go on into the night."""
    if meeting.state == M.IN_SESSION:
        return localdate(meeting.began_at) < localdate(now - INTO_THE_NIGHT)
    return meeting.state == M.NOTICED and localdate(meeting.starts_at) < localdate(now)


def stands_by(meeting, now: datetime) -> str:
    """What everybody reads of when it is: 12月2日（周三）15:00, and no day that is past as if it were to come."""
    if not is_overdue(meeting, now):
        return when(meeting.starts_at, now)
    if meeting.state == M.IN_SESSION:
        return _("%s 开的会") % when(meeting.began_at, now)
    whom = _("发起人") if meeting.by_residents else _("居委会")
    return _("原定 %(at)s，等%(whom)s另行通知") % {"at": when(meeting.starts_at, now), "whom": whom}


def chip_of(meeting, now: datetime) -> tuple[str, str]:
    """Words and tone of its state; a meeting that was adjourned is planned again."""
    if is_overdue(meeting, now):
        return (_("还没有记结束") if meeting.state == M.IN_SESSION else _("没有按时开")), "wait"
    if meeting.state == M.PLANNED and meeting.noticed_at:
        return _("休会，另行公告"), "wait"
    return meeting.get_state_display(), TONES.get(meeting.state, "")


def row_of(meeting, now: datetime) -> dict:
    """What components/row.html shows."""
    words, tone = chip_of(meeting, now)
    kind = _("居民发起") if meeting.by_residents else meeting.get_form_display()
    place = meeting.place or (meeting.get_mode_display() if meeting.mode == Mode.ONLINE else "")
    told = [stands_by(meeting, now), place, kind]
    page = "meetings:meeting" if meeting.noticed_at else "meetings:called"
    return {
        "title": meeting.title,
        "url": reverse(page, args=[meeting.pk]),
        "meta": " · ".join(filter(None, told)),
        "chip": words,
        "tone": tone,
        "icon": "calendar",
    }


def map_of(meeting) -> dict | None:
    """The drawing with the place of the meeting marked, and the same in words; None where it stands on no map."""
    near = meeting.near
    if near is None or near.longitude is None:
        return None
    plan = drawn(Building.objects.filter(longitude__isnull=False).order_by("kind", "sort", "id"))
    shapes = [(shape, shape.key == near.pk) for shape in plan.shapes]
    return {"plan": plan, "shapes": shapes, "words": _("在%s附近") % near.name}


def person_of(seat) -> str:
    """居民代表 李** : as everybody in the room and outside may read it."""
    return f"{seat.get_side_display()} {mask_name(seat.name)}" if seat.side else _("旁听")


def answer_of(seat, meeting) -> str:
    """What somebody reads of their own seat."""
    if meeting.by_residents:
        return {Answer.YES: _("您说会来"), Answer.WAITING: _("您在候补")}.get(seat.answer, "")
    if seat.side:
        # Once it is in session nobody is asked any more: who comes is written down at the door.
        runs = meeting.state == M.IN_SESSION
        pending = _("您没有答复；来了，登记到会就行") if runs else _("请答复来不来")
        return {Answer.YES: _("您已答复参加"), Answer.NO: _("您已答复不参加")}.get(seat.answer, pending)
    return {Answer.YES: _("您报名了旁听"), Answer.WAITING: _("您在候补")}.get(seat.answer, "")


def lacking_words(found) -> str:
    """What is missing to a quorum: 还差 2 人；没有人在场：物业服务企业. Empty where it is met."""
    fewer = found.needed - found.present
    told = [_("还差 %(n)d 人") % {"n": fewer}] if fewer > 0 else []
    if found.missing:
        told.append(_("没有人在场：") + "、".join(str(Side(side).label) for side in found.missing))
    return "；".join(told)


def why_no_vote(found) -> str:
    """On the chip of a room in which nothing can be voted on: too few, or a whole side is missing."""
    if found.present < found.needed or not found.missing:
        return _("人不够，不能表决")
    sides = "、".join(str(Side(side).label) for side in found.missing)
    return _("%s没有人在场，不能表决") % sides


def over_words(found) -> str:
    """The same once a vote by phones is over, of who was there as it closed."""
    return "" if found.is_met else _("投票截止的时候到会的人不够，这次投票没有结果。")


def lost_words(found, *, hands: bool, phones: bool) -> str:
    """What it means for everybody in a session that too few are there; empty where enough are. `hands` or `phones`: they
    vote now.
    """
    if found.is_met:
        return ""
    needed = _("到会满 %(n)d 人、各方都有人") % {"n": found.needed}
    if hands:
        return _("%s，才能表决。等人到齐，或者请主持人接着讨论。") % needed
    if phones:
        return _("投票截止的时候，%s，才能计票；不然这次投票没有结果。") % needed
    return _("%s，才能表决。现在可以接着发言，意见照样记下来。") % needed


def other_name(held) -> str:
    """The name of the account behind a seat or a member where it is another than what the desk wrote; "" where it is not."""
    name = held.user.name if held.user_id else ""
    return name if name != held.name else ""


def said_of(seat, meeting) -> list[tuple[str, str]]:
    """The questions that somebody answered when signing up, with the answers."""
    asks = [one["ask"] for one in meeting.asked]
    return [(ask, answer) for ask, answer in zip(asks, seat.answers, strict=False) if answer]


def quorum_words(found) -> str:
    """应到 9 人，要到 5 人，现在 6 人"""
    told = {"expected": found.expected, "needed": found.needed, "present": found.present}
    return _("应到 %(expected)d 人，至少要到 %(needed)d 人，现在到了 %(present)d 人。") % told
