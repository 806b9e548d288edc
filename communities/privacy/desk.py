"""代办的注销 at the desk: what waits, who asked for it, and the confirmation by another of staff."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.timezone import now as clock
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.looks.shell import only_for
from communities.privacy.leaving_for import confirm_leaving, withdraw_leaving
from communities.residents.models import Leaving
from communities.residents.rules import may_keep_residents

keepers_only = only_for(may_keep_residents)
_ACTS = {
    "confirm": (confirm_leaving, "已注销，关于他的信息删除了。"),
    "withdraw": (withdraw_leaving, "已撤回，账号照旧。"),
}


def waiting_rows(user, now) -> list[dict]:
    """{"leaving", "who", "due", "own"}: `due` where it may be confirmed by now, `own` where this person asked for it."""
    rows = Leaving.objects.waiting().select_related("user__person", "by").order_by("not_before", "pk")
    return [
        {
            "leaving": one,
            "who": getattr(one.user, "person", None) or one.user.name or one.user,
            "due": one.not_before <= now,
            "own": one.by_id == user.pk,
        }
        for one in rows
    ]


@keepers_only
@require_safe
def leavings(request):
    return render(request, "privacy/desk/leavings.html", {"rows": waiting_rows(request.user, clock())})


@keepers_only
@require_POST
def leaving(request, pk: int, verb: str):
    """Confirm or withdraw one."""
    if verb not in _ACTS:
        raise Http404
    act, said = _ACTS[verb]
    try:
        act(leaving=get_object_or_404(Leaving, pk=pk), by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("privacy_desk:leavings")


app_name = "privacy_desk"
urlpatterns = [
    path("", leavings, name="leavings"),
    path("<int:pk>/<slug:verb>/", leaving, name="leaving"),
]
