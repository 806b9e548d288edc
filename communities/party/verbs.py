"""Every verb of 党建 that has a form: what asks for it, what does it, to which row, and where the result is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from communities.party import (
    actions,
    dissolving,
    forms,
    gathering,
    hand_forms,
    handing_over,
    joint_forms,
    meeting_forms,
    posts,
    serving,
    sharing,
    striking,
)
from communities.party.models import Appointment, Item, Meeting, Member, Membership, Office, Partner, PartyUnit, Service


@dataclass(frozen=True)
class Verb:
    """`argument` is how the action calls the row that the address names; number 0 stands for none where `or_none`.

    `said` is what will happen, for a verb that asks nothing. `seen` names the page on which the result is seen, where
    that is not the row's own, `home` the one for a verb about no row that is seen.
    """

    title: Any
    done: Any
    form: type[forms.VerbForm]
    act: Callable
    model: type = PartyUnit
    argument: str = "unit"
    or_none: bool = False
    said: Any = ""
    template: str = "party/do.html"
    seen: str = ""
    home: str = "party:tree"


def _of_post(title, done, form, act, **more) -> Verb:
    return Verb(title, done, form, act, Appointment, "appointment", **more)


def _of_item(title, done, form, act, **more) -> Verb:
    return Verb(title, done, form, act, Item, "item", **more)


def _of_service(title, done, form, act, **more) -> Verb:
    return Verb(title, done, form, act, Service, "service", **more)


def _of_tie(title, done, form, act) -> Verb:
    return Verb(title, done, form, act, Membership, "membership", seen="party:reported")


def _of_meeting(title, done, form, act, **more) -> Verb:
    return Verb(title, done, form, act, Meeting, "meeting", **more)


def _listed(title, form, act) -> Verb:
    """A new line of a list: of the member unit that the address names, or of the community."""
    return Verb(title, _("已列入清单。"), form, act, Partner, "partner", or_none=True, home="party:joint")


VERBS = {
    "found": Verb(_("设立党组织"), _("已设立。"), forms.FoundForm, actions.found_unit, argument="parent", or_none=True),
    "move": Verb(_("调整上级"), _("已调整。"), forms.MoveForm, actions.move_unit),
    "buildings": Verb(_("负责的楼栋"), _("已保存。"), forms.BuildingsForm, actions.answer_for),
    "admit": Verb(_("登记党员"), _("已登记。"), forms.AdmitForm, actions.enter_member),
    "transfer": Verb(_("转接组织关系"), _("已转接。"), forms.TransferForm, actions.transfer, Member, "member"),
    "appoint": Verb(_("任职"), _("已任职。"), forms.AppointForm, posts.appoint),
    "end": _of_post(
        _("结束职务"), _("已记下。"), hand_forms.EndForm, posts.end_appointment, template="party/hand.html"
    ),
    "hand": _of_post(
        *(_("转交手上的事"), _("已办理。"), hand_forms.HandForm, handing_over.hand_over), template="party/hand.html"
    ),
    "strike": _of_post(_("划掉登记错的任职"), _("已划掉。"), forms.StrikeForm, striking.strike_appointment),
    "term": Verb(_("开始一届"), _("已记下。"), forms.TermForm, posts.start_term),
    "reason": Verb(_("写明原因"), _("原因已记下。"), forms.ReasonForm, actions.give_reason),
    "edit": Verb(_("改资料"), _("已保存。"), forms.EditForm, dissolving.edit_unit),
    "dissolve": Verb(_("撤销党组织"), _("已撤销。"), forms.DissolveForm, dissolving.dissolve_unit),
    "plan": Verb(_("安排会议"), _("已安排。"), meeting_forms.PlanForm, gathering.plan_meeting),
    "hold": _of_meeting(
        _("记下会议"), _("已记下。"), meeting_forms.HoldForm, gathering.hold_meeting, template="party/hold.html"
    ),
    "correct": _of_meeting(
        _("更正会议记录"), _("已更正。"), meeting_forms.HoldForm, gathering.correct_meeting, template="party/hold.html"
    ),
    "postpone": _of_meeting(_("改期"), _("已改期。"), meeting_forms.MoveForm, gathering.move_meeting),
    "cancel": _of_meeting(_("取消会议"), _("已取消。"), meeting_forms.CancelForm, gathering.cancel_meeting),
    "report": Verb(_("登记报到"), _("已登记报到。"), joint_forms.ReportForm, serving.report_in, seen="party:reported"),
    "offer": _of_tie(_("改特长和时间"), _("已保存。"), joint_forms.OfferForm, serving.change_offer),
    "untie": _of_tie(_("结束报到"), _("已结束。"), joint_forms.EndTieForm, serving.end_tie),
    "need": _listed(_("提一项需求"), joint_forms.NeedForm, sharing.add_need),
    "resource": _listed(_("添一项资源"), joint_forms.ResourceForm, sharing.add_resource),
    "project": _listed(_("立一个项目"), joint_forms.ProjectForm, sharing.add_project),
    "progress": _of_item(_("写进展"), _("已记下。"), joint_forms.TextForm, sharing.write_progress),
    "lead": _of_item(_("换牵头"), _("已换。"), joint_forms.LeadForm, sharing.change_lead),
    "finish": _of_item(
        _("办完了"), _("已办完。"), joint_forms.PlainForm, sharing.finish_item, said=_("记为已完成，以后不再改。")
    ),
    "drop": _of_item(_("取消这一项"), _("已取消。"), joint_forms.DropForm, sharing.drop_item),
    "take": _of_item(_("认领"), _("已认领。"), joint_forms.TakeForm, serving.take_on),
    "serve": _of_service(_("记服务"), _("已记下，等居委会确认。"), joint_forms.ServeForm, serving.serve),
    "confirm": _of_service(
        _("确认服务"), _("已确认。"), joint_forms.PlainForm, serving.confirm, said=_("确认记下的日期和小时属实。")
    ),
    "return": _of_service(
        _("退回重记"), _("已退回。"), joint_forms.PlainForm, serving.send_back, said=_("记得不对，退回去重新记。")
    ),
    "release": _of_service(
        _("放弃认领"), _("已放弃。"), joint_forms.PlainForm, serving.give_up, said=_("来不了了，名额让给别人。")
    ),
    "charter": Verb(
        _("写共建章程"),
        _("已记下。成员单位签署以前是草案。"),
        joint_forms.TextForm,
        sharing.write_charter,
        argument="",
        or_none=True,
        seen="party:joint",
    ),
    "survey": Verb(_("摸清楼宇"), _("已记下。"), joint_forms.SurveyForm, sharing.survey, Office, "office"),
}
