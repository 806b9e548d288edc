"""Stations at the desk: the closing total of each, and why it differs from what was entered."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _

from deliberation.ballots import stations
from deliberation.ballots.desk import keepers_only
from deliberation.ballots.forms import ExplainForm, TotalForm
from deliberation.ballots.models import Station


@keepers_only
def total(request, pk):
    """How many papers lay in its box."""
    return _asked(request, pk, _("填数到几张"), TotalForm, stations.count_station)


@keepers_only
def explain(request, pk):
    return _asked(request, pk, _("说明为什么相差"), ExplainForm, stations.explain_station)


def _asked(request, pk, title, form_class, act):
    found = get_object_or_404(Station.objects.select_related("ballot"), pk=pk)
    form = form_class(request.POST if request.method == "POST" else None)
    if form.passes(partial(act, station=found), by=request.user, now=clock()):
        messages.success(request, _("记下了。"))
        return redirect("ballots_desk:ballot", found.ballot_id)
    said = _("投票点：%s") % found.name
    context = {"title": title, "ballot": found.ballot, "form": form, "go": title, "said": said}
    return render(request, "ballots/desk/do.html", context, status=form.status if form.errors else 200)
