"""One page for each verb: its form, its action, and back to where the row is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _

from communities.kernel.errors import RuleBroken
from communities.party import actions, forms, posts
from communities.party.access import office
from communities.party.models import Appointment, Member, PartyUnit


@dataclass(frozen=True)
class Verb:
    """`argument` is how the action calls the row that the address names; number 0 stands for none where `or_none`."""

    title: Any
    done: Any
    form: type[forms.VerbForm]
    act: Callable
    model: type = PartyUnit
    argument: str = "unit"
    or_none: bool = False


VERBS = {
    "found": Verb(_("设立党组织"), _("已设立。"), forms.FoundForm, actions.found_unit, argument="parent", or_none=True),
    "move": Verb(_("调整上级"), _("已调整。"), forms.MoveForm, actions.move_unit),
    "buildings": Verb(_("负责的楼栋"), _("已保存。"), forms.BuildingsForm, actions.answer_for),
    "admit": Verb(_("登记党员"), _("已登记。"), forms.AdmitForm, actions.enter_member),
    "transfer": Verb(_("转接组织关系"), _("已转接。"), forms.TransferForm, actions.transfer, Member, "member"),
    "appoint": Verb(_("任职"), _("已任职。"), forms.AppointForm, posts.appoint),
    "end": Verb(_("结束职务"), _("已结束。"), forms.EndForm, posts.end_appointment, Appointment, "appointment"),
    "term": Verb(_("开始一届"), _("已记下。"), forms.TermForm, posts.start_term),
    "reason": Verb(_("写明原因"), _("原因已记下。"), forms.ReasonForm, actions.give_reason),
}


@office
def do(request, verb, pk):
    """The form of a verb about one row; a POST does it."""
    if verb not in VERBS:
        raise Http404
    chosen = VERBS[verb]
    subject = None if chosen.or_none and pk == 0 else get_object_or_404(chosen.model, pk=pk)
    form = chosen.form(request.POST or None, subject=subject, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid() and (answer := _done(request, chosen, subject, form)):
        return answer
    context = {"verb": chosen, "about": subject or "", "form": form}
    return render(request, "party/do.html", context, status=form.status if form.errors else 200)


def _done(request, verb: Verb, subject, form):
    """Where to go after it; None where the form now says why not."""
    try:
        result = verb.act(**{verb.argument: subject}, **form.cleaned_data, by=request.user, now=clock())
    except RuleBroken as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, verb.done)
    if isinstance(result, list):
        say_handed_over(request, result)
    return redirect(*_seen_at(subject, result))


def say_handed_over(request, lines: list[str]) -> None:
    for line in lines:
        messages.info(request, line)


def _seen_at(subject, result) -> tuple:
    if isinstance(result, PartyUnit):
        return "party:unit", result.pk
    if isinstance(subject, PartyUnit):
        return "party:unit", subject.pk
    return ("party:unit", subject.unit_id) if isinstance(subject, Appointment) else ("party:tree",)
