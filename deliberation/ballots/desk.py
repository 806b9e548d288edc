"""表决 at the desk: prepare, open with the roll in sight, tick papers off, enter them twice, count."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.looks.forms import Refusable
from communities.looks.shell import in_community, only_for
from communities.looks.ways import way_back
from deliberation.ballots import closing, drafting, forms, matters, papers, rules, seeing, stations
from deliberation.ballots.models import Ballot, Elector, Way
from deliberation.ballots.states import State
from deliberation.ballots.tally import result_of

_PAGE = 50
_IN_SIGHT = 20


@dataclass(frozen=True)
class Verb:
    """What is done to a ballot: the page's title, what is said afterwards, its form and action."""

    title: Any
    done: Any
    form: type[Refusable]
    act: Callable
    said: Any = ""


VERBS = {
    "revise": Verb(_("修改"), _("改好了。"), forms.BallotForm, drafting.revise),
    "extend": Verb(
        *(_("延长时间"), _("延长了，居民看得到原因。"), forms.ExtendForm, drafting.extend),
        said=_("只能在截止以前延长，不能提前截止。"),
    ),
    "late": Verb(
        *(_("补进名单"), _("补进去了，账本记下了原因。"), forms.LateForm, drafting.add_late),
        said=_("名单在开始时已经定下。补人是例外，原因会记进账本。"),
    ),
    "call-off": Verb(
        *(_("取消表决"), _("取消了，名单上的居民收到消息。"), forms.ReasonForm, drafting.call_off),
        said=_("有人投过票就不能取消。"),
    ),
    "enter": Verb(
        *(_("录一张纸质票"), _("录好了。"), forms.PaperForm, papers.enter_paper),
        said=_("每张票由两位同事各录一次，一样才算。"),
    ),
    "settle": Verb(
        *(_("核实一张纸质票"), _("核实好了。"), forms.SettleForm, papers.settle_paper),
        said=_("两次录得不一样的，一起再看一遍原票，写明怎么核实的。"),
    ),
    "station": Verb(
        *(_("设一个投票点"), _("设好了。"), forms.StationForm, stations.add_station),
        said=_("收纸质票的地方。录票时说明是哪个投票点的；截止后各数各的票箱，和录入的对得上才出结果。"),
    ),
    "count": Verb(
        *(_("计票"), _("计好了，结果已经公开。"), forms.CountForm, closing.count_ballot),
        said=_("截止以后，纸质票都录好了会自动计票。"),
    ),
}


def shown(request) -> bool:
    return in_community(request) and rules.may_keep_ballots(request.user)


keepers_only = only_for(rules.may_keep_ballots)


@keepers_only
@require_safe
def ballots(request):
    """Every ballot, the newest first."""
    now = clock()
    rows = [(one, one.state_words(now)) for one in Ballot.objects.newest_first()[:_PAGE]]
    return render(request, "ballots/desk/ballots.html", {"rows": rows})


@keepers_only
def new(request):
    about = request.GET.get("matter", "")
    form = forms.BallotForm(request.POST or None, initial={"matter": about} if about else None)
    if form.passes(drafting.draft_ballot, by=request.user, now=clock()):
        messages.success(request, _("准备好了。看一看名单，就可以开始。"))
        return redirect("ballots_desk:open", form.done.pk)
    context = {"title": _("准备表决"), "form": form, "go": _("下一步：看名单")}
    return render(request, "ballots/desk/do.html", context, status=form.status if form.errors else 200)


@keepers_only
@require_safe
def ballot(request, pk):
    """One ballot: its rules, where it stands, what may be done, its papers and result."""
    return _page(request, _ballot(pk))


def _ballot(pk: int) -> Ballot:
    return get_object_or_404(Ballot, pk=pk)


def _page(request, found: Ballot, recount: dict | None = None):
    now = clock()
    read = papers.of_ballot(found)
    units = {papers.slip_of(line): str(line) for line in _ticked(found)} if not found.is_secret else {}
    result = found.result or seeing.running(found)
    context = {
        "ballot": found,
        "rules": found.rules.in_words,
        "state_words": found.state_words(now),
        "takes_votes": found.takes_votes(now),
        "is_over": found.state == State.OPEN and not found.takes_votes(now),
        "papers": [(paper, units.get(paper.slip, paper.slip)) for paper in read],
        "waiting": papers.waiting(found, read),
        "stations": stations.compared(found, read),
        "lines": seeing.lines_of(found, result) if result else [],
        "result": result,
        "verdict": seeing.verdict_words(found),
        "recount": recount,
        "about": matters.of_one(found, hidden=True),
        "console": import_string(settings.BALLOT_CONSOLE)(found) if found.in_meeting else "",
        **seeing.taking_part(found),
    }
    return render(request, "ballots/desk/ballot.html", context)


def _ticked(found: Ballot):
    return found.electors.filter(way=Way.PAPER).with_names()


@keepers_only
@require_safe
def recount(request, pk):
    """The box counted once more, beside the result that was published."""
    found = _ballot(pk)
    if found.state != State.COUNTED:
        raise Http404
    votes = list(found.votes.values_list("choices", flat=True))
    again = result_of(votes, found.rules, roll=found.result["roll"])
    same = all(found.result[name] == value for name, value in again.items())
    return _page(request, found, {"same": same, "votes": len(votes)})


@keepers_only
def open_(request, pk):
    """Choose whom the roll is made of, see it, and only then open."""
    found, now = _ballot(pk), clock()
    if found.state != State.DRAFT:
        return redirect("ballots_desk:ballot", pk)
    form = forms.OpenForm(request.POST if request.method == "POST" else {}, subject=found)
    roll = form.roll(now) if form.is_valid() else []
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        try:
            drafting.open_ballot(ballot=found, roll=roll, by=request.user, now=now)
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("开始投票了，名单上有账号的居民收到消息。"))
            return redirect("ballots_desk:ballot", pk)
    context = {
        "ballot": found,
        "form": form,
        "roll": roll[:_IN_SIGHT],
        "size": len(roll),
        "more": max(0, len(roll) - _IN_SIGHT),
        "without_account": sum(line.user is None for line in roll),
    }
    return render(request, "ballots/desk/open.html", context, status=form.status if form.errors else 200)


@keepers_only
def do(request, pk, verb):
    """One thing done to a ballot."""
    if verb not in VERBS:
        raise Http404
    found, chosen = _ballot(pk), VERBS[verb]
    given = {"slip": request.GET.get("slip", "")}
    form = chosen.form(request.POST if request.method == "POST" else None, subject=found, initial=given)
    if form.passes(partial(chosen.act, ballot=found), by=request.user, now=clock()):
        messages.success(request, chosen.done)
        return redirect("ballots_desk:ballot", pk)
    context = {"title": chosen.title, "ballot": found, "form": form, "go": chosen.title, "said": chosen.said}
    return render(request, "ballots/desk/do.html", context, status=form.status if form.errors else 200)


@keepers_only
@require_safe
def roll(request, pk):
    """Who stands on the roll, and who has voted; papers are ticked off here."""
    return _roll(request, _ballot(pk))


def _roll(request, found: Ballot, *, status: int = 200):
    sought = request.GET.get("q", "").strip()[:40].replace("\0", "")
    lines = found.electors.with_names()
    lines = lines.named(sought) if sought else lines
    context = {
        "ballot": found,
        "sought": sought,
        "lines": lines[:_PAGE],
        "takes_votes": found.takes_votes(clock()),
        "proxies": bool(found.proxies_most),
        **seeing.taking_part(found),
    }
    return render(request, "ballots/desk/roll.html", context, status=status)


@keepers_only
@require_POST
def tick(request, pk):
    """The paper of one line came in, or its tick is taken back."""
    line = get_object_or_404(Elector.objects.select_related("ballot"), pk=pk)
    try:
        if request.POST.get("do") == "untick":
            papers.untick(elector=line, reason=request.POST.get("reason", ""), by=request.user, now=clock())
            messages.success(request, _("更正了，没有登记纸质票。"))
        else:
            papers.tick(elector=line, by=request.user, now=clock())
            messages.success(request, _("登记好了：收到纸质票。"))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect(way_back(request, "back") or reverse("ballots_desk:roll", args=[line.ballot_id]))
