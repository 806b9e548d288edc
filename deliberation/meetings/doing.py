"""Every step of the committee's with a meeting: what it is called, what is asked, what is done, to what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from communities.kernel.papers import drop_paper
from deliberation.meetings import (
    balloting,
    call_forms,
    convening,
    covering,
    debating,
    entrusting,
    forms,
    inviting,
    listening,
    planning,
    reserving,
    rooms,
    rules,
    session,
    signing_forms,
    vote_forms,
    wall,
)
from deliberation.meetings.models import AgendaItem, Material, Motion, Question, Seat, Turn
from deliberation.meetings.states import BUSY, Answer, MeetingState, MotionState, QuestionState, Room

M, S = MeetingState, MotionState
ROWS = {
    "seat": Seat,
    "item": AgendaItem,
    "material": Material,
    "motion": Motion,
    "turn": Turn,
    "question": Question,
}
_OPEN = frozenset({M.PLANNED, M.NOTICED})
_RUNS = frozenset({M.IN_SESSION})


@dataclass(frozen=True)
class Verb:
    """`of` is the argument of `act` that it is done to; `states` those of the meeting in which it is offered."""

    title: Any
    done: Any
    act: Callable
    form: type = forms.NoForm
    of: str = "meeting"
    states: frozenset = _RUNS
    said: Any = ""


def _drop_material(*, material: Material, **who) -> None:
    drop_paper(planning.drop_material(material=material, **who))


_PLANNED = frozenset({M.PLANNED})
_NOTICED = frozenset({M.NOTICED})
_DOORS = frozenset({M.NOTICED, M.IN_SESSION})
VERBS = {
    "notice": Verb(
        *(_("发公告"), _("公告发出了，邀请的人都收到了。"), convening.notice, forms.NoticeForm),
        states=_PLANNED,
        said=_("公告以后议题、议程和邀请都公开，公告期满才能开会。"),
    ),
    "begin": Verb(_("开会"), _("开会了。"), session.begin, states=frozenset({M.NOTICED})),
    "replan": Verb(_("改时间、地点和人"), _("改好了。"), planning.replan, forms.PlanForm, states=_PLANNED),
    "add_item": Verb(_("加一项议程"), _("加上了。"), planning.add_item, forms.ItemForm, states=_PLANNED),
    "add_material": Verb(_("放一份材料"), _("放上了。"), planning.add_material, forms.MaterialForm, states=_OPEN),
    "invite": Verb(_("邀请一位"), _("请了。"), inviting.invite, forms.InviteForm, states=_OPEN),
    "invite_body": Verb(_("请议事会的全体成员"), _("都请了。"), inviting.invite_body, states=_OPEN),
    "renotice": Verb(
        *(_("改时间或地点"), _("改好了，参加的人都收到了。"), convening.renotice, forms.RenoticeForm),
        states=frozenset({M.NOTICED}),
    ),
    "entrust": Verb(*(_("换主持人、记录人"), _("换好了。"), entrusting.entrust, forms.EntrustForm), states=_DOORS),
    "cancel": Verb(*(_("取消会议"), _("取消了，议题回到议程。"), convening.cancel, forms.ReasonForm), states=_OPEN),
    "close": Verb(
        *(_("结束会议"), _("会议结束，可以整理结果了。"), session.close),
        said=_("结束以后不能再开。还没写下的发言、没表决的动议，请先办完。"),
    ),
    "adjourn": Verb(_("休会，择日再开"), _("休会了。定好时间再公告。"), session.adjourn, forms.ReasonForm),
    "cover": Verb(
        *(_("遮去姓名"), _("遮住了。"), covering.cover, vote_forms.CoverForm),
        states=covering.COVERABLE_CALLS,
        said=_("已经公示的纪要和已经开始的投票不会再变。"),
    ),
    "lend_room": Verb(
        *(_("借一间屋子"), _("借了，参加的人都收到了。"), rooms.lend_room, call_forms.LendForm), states=_NOTICED
    ),
    "refuse_room": Verb(
        *(_("不能借"), _("答复了，参加的人都收到了。"), rooms.refuse_room, call_forms.RefuseForm), states=_NOTICED
    ),
    "arrange": Verb(
        *(_("旁听怎么报名"), _("改好了。"), reserving.arrange_signing_up, signing_forms.ArrangeForm),
        states=_OPEN,
        said=_("报名时问几个问题、看一份须知，或者留出几个席位由居委会安排。有人报名以后，问题和须知不能再改。"),
    ),
    "book_reserved": Verb(
        *(_("登记一位坐留出的席位"), _("登记了。"), reserving.book_reserved, signing_forms.BookForm),
        states=_NOTICED,
        said=_("给打电话来、到居委会来报名的邻居。"),
    ),
    "give_reserved": Verb(
        *(_("给留出的席位"), _("给了，他有账号的话已经通知。"), reserving.give_reserved), of="seat", states=_NOTICED
    ),
    "give_up_for": Verb(_("不来了"), _("记下了。"), listening.give_up_for, of="seat", states=_NOTICED),
    "uninvite": Verb(_("不请了"), _("去掉了。"), inviting.uninvite, of="seat", states=_PLANNED),
    "comes": Verb(*(_("答复参加"), _("记下了。"), partial(inviting.answer_for, comes=True)), of="seat", states=_OPEN),
    "declines": Verb(
        *(_("答复不参加"), _("记下了。"), partial(inviting.answer_for, comes=False)), of="seat", states=_OPEN
    ),
    "substitute": Verb(
        *(_("登记谁来代替"), _("记下了。"), inviting.substitute_for, forms.SubstituteForm), of="seat", states=_OPEN
    ),
    "arrive": Verb(_("到了"), _("记下了。"), session.check_in_by_desk, of="seat", states=_DOORS),
    "leave": Verb(_("走了"), _("记下了。"), session.leave, of="seat", states=_DOORS),
    "change_item": Verb(
        *(_("改这一项"), _("改好了。"), planning.change_item, forms.ItemForm), of="item", states=_PLANNED
    ),
    "move_item": Verb(_("往前挪"), _("挪了。"), planning.move_item, of="item", states=_PLANNED),
    "drop_item": Verb(_("去掉这一项"), _("去掉了。"), planning.drop_item, of="item", states=_PLANNED),
    "turn_to": Verb(_("进到这一项"), _("进到这一项了。"), session.turn_to, of="item"),
    "drop_material": Verb(_("去掉这份材料"), _("去掉了。"), _drop_material, of="material", states=_PLANNED),
    "move": Verb(_("记一个动议"), _("记下了，等人附议。"), debating.move, forms.MoveForm),
    "second": Verb(_("有人附议"), _("开始讨论。"), debating.second, forms.SecondForm, of="motion"),
    "withdraw": Verb(_("提出的人撤回"), _("撤回了。"), debating.withdraw, of="motion"),
    "put_to_vote": Verb(_("举手表决"), _("开始表决。"), debating.put_to_vote, of="motion"),
    "open_vote": Verb(
        *(_("用手机投票"), _("开始投票，在场的人手机上都能投。"), balloting.open_vote, vote_forms.VoteForm), of="motion"
    ),
    "take_result": Verb(_("计票，记下结果"), _("结果记下了。"), balloting.take_result, of="motion"),
    "take_without": Verb(
        *(
            _("没录全也计票"),
            _("结果记下了。"),
            partial(balloting.take_result, without_missing=True),
            vote_forms.SureForm,
        ),
        of="motion",
        said=_("登记收到、没有录入的纸质票不算，这几位算在场没有投。账本会记下来。"),
    ),
    "debate_on": Verb(_("接着讨论"), _("接着讨论。"), debating.debate_on, of="motion"),
    "decide": Verb(_("记下结果"), _("结果记下了。"), debating.decide, vote_forms.CountForm, of="motion"),
    "speak": Verb(_("有人要发言"), _("排上了。"), debating.ask_to_speak, forms.SpeakForm),
    "give_floor": Verb(_("请下一位发言"), _("请发言。"), debating.give_floor),
    "write_line": Verb(_("记下发言"), _("记下了。"), debating.write_line, forms.LineForm, of="turn"),
    "live": Verb(*(_("现在回答"), _("放到屏幕上了。"), partial(wall.mark, state=QuestionState.LIVE)), of="question"),
    "answered": Verb(_("答过了"), _("好的。"), partial(wall.mark, state=QuestionState.ANSWERED), of="question"),
    "hide": Verb(_("不显示"), _("不显示了。"), partial(wall.mark, state=QuestionState.HIDDEN), of="question"),
}
# Offered as buttons on the page of the meeting, the next sensible one first.
OFFERED = (
    *("lend_room", "refuse_room"),
    *("notice", "begin", "add_material", "invite", "invite_body", "add_item"),
    *("arrange", "book_reserved", "replan", "renotice", "entrust", "cancel", "cover"),
)


# What the committee does with a meeting that residents called: it is theirs to run.
_ROOM = frozenset({"lend_room", "refuse_room"})
_OF_CALLED = _ROOM | {"cancel", "cover", "arrive", "leave", "give_up_for"}


def is_for(name: str, meeting) -> bool:
    """Whether this step is one of a meeting of this kind."""
    if not meeting.by_residents:
        return name not in _ROOM
    return name in _OF_CALLED and (name not in _ROOM or meeting.room == Room.ASKED)


def offers_of(meeting, now: datetime) -> list[dict]:
    """What the committee can do with the meeting now."""
    begins = rules.may_begin_at(meeting)
    left_out = set() if meeting.body_id else {"invite_body"}
    left_out |= set() if begins and begins <= now else {"begin"}
    left_out |= set() if meeting.open_seats else {"arrange"}
    left_out |= set() if meeting.reserved_seats else {"book_reserved"}
    left_out |= set() if meeting.state in covering.states_of(meeting) and covering.said_at(meeting) else {"cover"}
    found = [name for name in OFFERED if meeting.state in VERBS[name].states and is_for(name, meeting)]
    return [{"verb": name, "title": VERBS[name].title} for name in found if name not in left_out]


# What is refused while too few are there.
OF_QUORUM = frozenset({"put_to_vote", "open_vote", "decide"})


def row_verbs(row, meeting, now: datetime) -> list[dict]:
    """What can be done with one row of the meeting now."""
    shut = now < rules.doors_open_at(meeting)
    kind = next(name for name, model in ROWS.items() if isinstance(row, model))
    fitting = _FITS.get(kind, lambda row, name: True)
    return [
        {"verb": name, "title": verb.title, "row": row.pk, "asks": verb.form is not forms.NoForm}
        for name, verb in VERBS.items()
        if verb.of == kind
        and is_for(name, meeting)
        and meeting.state in verb.states
        and fitting(row, name)
        and not (shut and name == "arrive")
    ]


def _seat_fits(seat: Seat, name: str) -> bool:
    there = bool(seat.checked_in_at and not seat.left_at)
    if getattr(seat, "substitute", None):
        return False
    return {
        "arrive": not there and (bool(seat.side) or seat.answer == Answer.YES),
        "leave": there,
        "comes": bool(seat.side) and seat.answer != Answer.YES,
        "declines": bool(seat.side) and seat.answer != Answer.NO,
        "substitute": bool(seat.side) and not seat.stands_in_for_id,
        "uninvite": bool(seat.side),
        "give_reserved": not seat.side and seat.answer in _HOPES and not seat.is_reserved and _reserves(seat),
        "give_up_for": not seat.side and seat.answer in _HOPES,
    }[name]


_HOPES = frozenset({Answer.YES, Answer.WAITING})


def _reserves(seat: Seat) -> bool:
    return bool(seat.meeting.reserved_seats)


def _motion_fits(motion: Motion, name: str) -> bool:
    if name == "second":
        return motion.state == S.PROPOSED and not motion.meeting.motions.filter(state__in=BUSY).exists()
    if name in {"debate_on", "take_result", "take_without"}:
        return motion.state == S.VOTING and _vote_fits(motion, name)
    return {
        "withdraw": motion.state in {S.PROPOSED, S.OPEN},
        "put_to_vote": motion.state == S.OPEN,
        "open_vote": motion.state in BUSY and not motion.ballot_id,
        "decide": motion.state == S.VOTING and not motion.ballot_id,
    }[name]


def _vote_fits(motion: Motion, name: str) -> bool:
    """A vote by phones at whose closing too few were there is not counted: there is only the way back."""
    if debating.may_debate_on(motion.meeting, motion):
        return name == "debate_on"
    return name == "take_result" or (name == "take_without" and balloting.lacks_papers(motion))


def _item_fits(item: AgendaItem, name: str) -> bool:
    return name != "drop_item" or not item.topic_id


def _question_fits(question: Question, name: str) -> bool:
    return {"live": QuestionState.LIVE, "answered": QuestionState.ANSWERED}.get(name) != question.state


_FITS = {"seat": _seat_fits, "motion": _motion_fits, "item": _item_fits, "question": _question_fits}
