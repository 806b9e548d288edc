"""委托投票 on the pages: a resident lets a neighbour vote, takes it back, or gives back what was asked of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.kernel.papers import drop_paper, open_paper
from communities.looks.answers import in_words
from deliberation.ballots import delegating, seeing
from deliberation.ballots.desk import keepers_only
from deliberation.ballots.forms import ProxyForm, ReasonForm
from deliberation.ballots.models import Delegation, Elector
from deliberation.ballots.proofs import PROOFS


@never_cache
@in_words
@login_required
def delegate(request, pk, line):
    """Who votes for this line of one's own."""
    ballot = seeing.public_ballot(pk)
    mine = next((one for one in seeing.mine(ballot, request.user) if one.pk == line), None)
    if mine is None or not ballot.proxies_most:
        raise Http404
    form = ProxyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            how = {"elector": line, "by": request.user, "now": clock()}
            delegating.delegate(ballot=ballot, phone=form.cleaned_data["phone"], **how)
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("委托好了，他收到了消息。截止以前可以收回。"))
            return redirect("ballots:vote", pk)
    context = {"ballot": ballot, "line": mine, "form": form}
    return render(request, "ballots/delegate.html", context, status=form.status if form.errors else 200)


@require_POST
@login_required
def revoke(request, pk, line):
    ballot = seeing.public_ballot(pk)
    said = _("收回来了，请您自己投。")
    return _act(request, pk, said, delegating.revoke, ballot=ballot, elector=line)


@require_POST
@login_required
def decline(request, pk, delegation):
    """The holder gives it back."""
    found = get_object_or_404(Delegation, pk=delegation, elector__ballot=pk, holder__user=request.user)
    return _act(request, pk, _("退回去了，他收到了消息。"), delegating.decline, delegation=found)


def _act(request, pk, said, act, **what):
    try:
        act(**what, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("ballots:vote", pk)


@keepers_only
def record(request, pk):
    """From a signed paper: whose line, who votes for it, and the paper itself."""
    line = get_object_or_404(Elector.objects.with_names().select_related("ballot"), pk=pk)
    sent = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = ProxyForm(**sent, with_proof=True)
    if request.method == "POST" and form.is_valid():
        try:
            delegating.record_delegation(elector=line, **form.cleaned_data, by=request.user, now=clock())
        except RuleBroken as refusal:
            drop_paper(form.cleaned_data["proof"])
            form.refuse(refusal)
        else:
            messages.success(request, _("登记好了，替他投票的邻居收到了消息。"))
            return redirect("ballots_desk:roll", line.ballot_id)
    context = {
        "title": _("登记委托投票"),
        "ballot": line.ballot,
        "form": form,
        "go": _("登记"),
        "said": _("%s的票。他自己投了，就以他自己的为准。") % line,
    }
    return render(request, "ballots/desk/do.html", context, status=form.status if form.errors else 200)


@keepers_only
def unrecord(request, pk):
    """Taken back, with the reason."""
    found = get_object_or_404(Delegation.objects.select_related("elector__ballot"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            how = {"reason": form.cleaned_data["reason"], "by": request.user, "now": clock()}
            delegating.unrecord_delegation(delegation=found, **how)
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            drop_paper(found.proof)
            messages.success(request, _("收回了。"))
            return redirect("ballots_desk:roll", found.elector.ballot_id)
    context = {"title": _("收回委托"), "ballot": found.elector.ballot, "form": form, "go": _("收回")}
    return render(request, "ballots/desk/do.html", context, status=form.status if form.errors else 200)


@keepers_only
@require_safe
def proof(request, pk):
    """The signed paper, for the committee alone."""
    found = get_object_or_404(Delegation.objects.exclude(proof=""), pk=pk)
    try:
        file = open_paper(found.proof)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, content_type=PROOFS.kind_of(found.proof))
