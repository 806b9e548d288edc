"""注销账号: what goes, what stays and why, what stops it; then the proof, then nothing is left to sign in to.

In an assisted session it is asked for instead, and waits for another member of staff: leaving_for.py.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from communities.accounts.addresses import client_address
from communities.accounts.proving import way_of
from communities.kernel.datamap import about_people
from communities.kernel.errors import Invalid, NotAllowed, RuleBroken
from communities.privacy import erasing
from communities.privacy.forms import ProofForm
from communities.privacy.leaving_for import ask_to_leave, waiting_for, withdraw_leaving

# The code, where the demonstration shows it instead of sending it.
_SENT = "leaving_code"


@never_cache
@login_required
def leave(request):
    """`do=code` sends a code to the account's own phone, `do=leave` with the proof erases.

    `do=ask` asks for it in an assisted session, `do=withdraw` takes back what was asked for.
    """
    does = request.POST.get("do", "")
    if does in _WAITING:
        return _about_waiting(request, does)
    does, way = request.POST.get("do", ""), way_of(request.user)
    form = ProofForm(request.POST if does == "leave" else None, way=way)
    if does == "leave" and form.is_valid():
        try:
            erasing.leave(user=request.user, proof=form.cleaned_data["proof"], now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            logout(request)
            return render(request, "privacy/left.html")
    refused = _refusal(request, does)
    context = {
        "form": form,
        "way": way,
        "sent": request.session.get(_SENT),
        "refused": refused.message if refused else "",
        "waiting": waiting_for(request.user),
        "days": settings.ASSISTED_LEAVING_DAYS,
        "beforehand": erasing.beforehand(request.user, clock()),
        "minutes": settings.ONE_TIME_CODE["minutes"],
        "gone": [kept.model._meta.verbose_name for kept in about_people() if kept.erase and not kept.left],
        "stays": _stays(request.user),
    }
    wrong = refused.status if refused and does else 400 if form.errors else 200
    return render(request, "privacy/leave.html", context, status=wrong)


def _ask(request) -> str:
    if request.acting is None:
        raise NotAllowed
    ask_to_leave(assistance=request.acting.assistance, user=request.user, now=clock())
    return _("已提出。本人会收到消息，到时候由另一位工作人员确认。")


def _withdraw(request) -> str:
    found = waiting_for(request.user)
    if found is None:
        raise Invalid(_("没有等着确认的注销。"))
    withdraw_leaving(leaving=found, by=request.user, now=clock())
    return _("已撤回，账号照旧，什么也没有删除。")


_WAITING = {"ask": _ask, "withdraw": _withdraw}


def _about_waiting(request, does: str):
    try:
        messages.success(request, _WAITING[does](request))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect("privacy:leave")


def _refusal(request, does: str) -> RuleBroken | None:
    """Send the code that is asked for; the answer is what stops this person, or the sending."""
    try:
        if request.acting:
            erasing.refuse_to_leave(request.user)
            return None
        erasing.refuse_leaving_alone(request.user, clock())
        if does == "code":
            code = erasing.send_leaving_code(user=request.user, address=client_address(request), now=clock())
            request.session[_SENT] = {"shown": code or ""}
    except RuleBroken as refusal:
        return refusal
    return None


def _stays(user) -> list[dict]:
    """What stays of this person, each sentence once, with the tables of which it is said."""
    said: dict[str, list[str]] = {}
    for kept in about_people():
        if kept.left and kept.mine and kept.mine(user).exists():
            said.setdefault(kept.left, []).append(str(kept.model._meta.verbose_name))
    return [{"tables": "、".join(tables), "words": words} for words, tables in said.items()]
