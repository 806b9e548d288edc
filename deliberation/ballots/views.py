"""表决 for residents: what waits for my vote, casting it, results, and finding one's own receipt.

A cast answers with the page itself: a redirect would have to carry the receipt in the session, beside whose it is.
"""

from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.timezone import now as clock
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.looks.answers import in_words
from communities.looks.ways import way_back
from deliberation.ballots import casting, matters, seeing
from deliberation.ballots.box import published
from deliberation.ballots.errors import NoSuchBallot
from deliberation.ballots.models import PROXY, Ballot, Elector
from deliberation.ballots.receipts import short, typed
from deliberation.ballots.states import State
from deliberation.ballots.voting_forms import paper_of

_LATEST = 20


@never_cache
@require_safe
def votes(request):
    """Mine to vote now, what else is being voted on, the latest results."""
    now = clock()
    ours = Ballot.objects.of_the_community()
    going_on = list(ours.going_on(now))
    lines = Elector.objects.of(request.user) if request.user.is_authenticated else Elector.objects.none()
    ways = {}
    for line in lines.filter(ballot__in=going_on).select_related("delegation"):
        ways.setdefault(line.ballot_id, []).append(line.way or (PROXY if hasattr(line, "delegation") else ""))
    context = {
        "waiting": [one for one in going_on if "" in ways.get(one.pk, [])],
        "voted": [one for one in going_on if ways.get(one.pk) and not {"", PROXY} & set(ways[one.pk])],
        "asked": [one for one in going_on if PROXY in ways.get(one.pk, []) and "" not in ways[one.pk]],
        "others": [one for one in going_on if one.pk not in ways],
        "over": [(one, one.state_words(now)) for one in ours.public().over(now)],
        "results": [
            (one, seeing.verdict_words(one).partition("：")[2])
            for one in ours.filter(state=State.COUNTED).newest_first()[:_LATEST]
        ],
    }
    return render(request, "ballots/votes.html", context)


@never_cache
@in_words
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request, pk):
    """The question, its rule, the paper or the result."""
    ballot = seeing.public_ballot(pk)
    if request.method == "POST":
        return _cast(request, ballot)
    return _page(request, ballot, paper_of(ballot))


def _cast(request, ballot: Ballot):
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    paper = paper_of(ballot, request.POST)
    if not paper.is_valid():
        return _page(request, ballot, paper, status=400)
    try:
        receipt = casting.cast(
            ballot=ballot,
            choices=paper.choices(),
            objection=paper.objection(),
            elector=paper.cleaned_data["elector"],
            seen=request.POST.get("seen"),
            by=request.user,
            now=clock(),
        )
    except RuleBroken as refusal:
        paper.refuse(refusal)
        return _page(request, ballot, paper, status=refusal.status)
    said = seeing.said(receipt.choices, ballot)
    back = way_back(request, "back")
    context = {"ballot": ballot, "receipt": receipt, "short": short(receipt.receipt), "said": said, "back": back}
    return render(request, "ballots/cast.html", context)


@never_cache
@in_words
@require_POST
def find(request, pk):
    """The page with what lies in the box under a receipt. Sent, not in the address: servers keep addresses for long."""
    ballot = seeing.public_ballot(pk)
    return _page(request, ballot, paper_of(ballot), sought=request.POST.get("receipt", "")[:80])


def _page(request, ballot: Ballot, paper, *, status: int = 200, sought: str = ""):
    now = clock()
    result = ballot.result or seeing.running(ballot)
    context = {
        "ballot": ballot,
        "rules": ballot.rules.in_words,
        "takes_votes": ballot.takes_votes(now),
        "state_words": ballot.state_words(now),
        "mine": seeing.mine(ballot, request.user),
        "held": seeing.held(ballot, request.user),
        "paper": paper,
        "lines": seeing.lines_of(ballot, result) if result else [],
        "result": result,
        "verdict": seeing.verdict_words(ballot),
        "sought": sought,
        "about": matters.of_one(ballot),
        **seeing.taking_part(ballot),
    }
    if sought and ballot.result:
        context["found"] = _found(ballot, sought)
    return render(request, "ballots/vote.html", context, status=status)


def _found(ballot: Ballot, text: str) -> dict:
    """What lies in the box under this receipt, typed in its short form or whole."""
    beginning = typed(text)
    kept = ballot.votes.filter(receipt__startswith=beginning).first() if beginning else None
    return {"vote": kept and seeing.said(kept.choices, ballot)}


@in_words
@require_safe
def box(request, pk):
    """The public file of the box, for static/verify_ballot.py."""
    ballot = seeing.public_ballot(pk)
    if ballot.state != State.COUNTED:
        raise NoSuchBallot("计票以后才有票箱文件。")
    answer = JsonResponse(published(ballot), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="ballot-{ballot.pk}.json"'
    return answer
