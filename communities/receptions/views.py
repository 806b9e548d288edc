"""接待日 for residents: who listens where and when, and one's own slot. Nobody else's name stands anywhere."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import is_aware
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import Invalid, RuleBroken
from communities.receptions import actions, queries
from communities.receptions.models import Reception


@never_cache
@require_safe
def receptions(request):
    """The receptions to come, each with its free slots."""
    return render(request, "receptions/receptions.html", {"days": queries.coming(request.user, clock())})


@require_POST
@login_required
def book(request, pk):
    """One slot for oneself."""

    def chosen(**how):
        return actions.book(slot=moment_of(request.POST.get("slot", "")), **how)

    return _done(request, pk, _("约好了，到时间请直接来。"), chosen)


@require_POST
@login_required
def give_back(request, pk):
    """One's own slot is free again."""
    return _done(request, pk, _("预约取消了。"), actions.give_back)


def _done(request, pk: int, said: str, act):
    reception = get_object_or_404(Reception, pk=pk)
    try:
        act(reception=reception, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("receptions:receptions")


def moment_of(text: str) -> datetime:
    """A slot as the page or a program sends it; raises Invalid."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not is_aware(found):
        raise Invalid("没有这个时段，请重新选。", field="slot")
    return found
