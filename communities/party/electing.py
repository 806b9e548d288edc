"""换届, step by step: who goes on, what the election brought, and a last look before everything happens at once."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.kernel.errors import RuleBroken
from communities.party import queries, rules
from communities.party.access import office
from communities.party.election_days import refuse_day
from communities.party.forms import ElectionForm, SeatForms
from communities.party.hand_forms import HandsForm
from communities.party.hand_saying import say_handed_over, say_left_behind
from communities.party.kinds import Tie
from communities.party.models import Member, PartyUnit, Post
from communities.party.open_work import left_behind
from communities.party.posts import Seat, re_elect
from communities.party.rehearsing import refusals

FREE_LINES = 5


@office
def elect(request, pk):
    """The day and who goes on; then the results; then what will happen; then it happens."""
    unit = get_object_or_404(PartyUnit, pk=pk)
    asked = request.POST.get("step", "")
    step = (_BACK if "back" in request.POST else _ON).get(asked)
    form = ElectionForm(request.POST or None)
    if request.method != "POST" or step is None or not form.is_valid() or _refused_day(unit, form):
        return _propose(request, unit, form)
    return step(request, unit, form)


def _again(request, unit, form):
    """The results as they were typed."""
    return _results(request, unit, form, SeatForms(request.POST, form_kwargs=_choices(unit), prefix="seats"))


def _refused_day(unit, form) -> bool:
    """Said at the first step, before results are typed for a day that cannot be."""
    try:
        refuse_day(unit, form.cleaned_data["day"], clock())
    except RuleBroken as refusal:
        form.refuse(refusal)
    return bool(form.errors)


def _propose(request, unit, form):
    # Results that were typed already go along, until they are asked for again.
    kept = [(name, value) for name, value in request.POST.items() if name.startswith("seats-")]
    context = {"unit": unit, "form": form, "held": queries.seats_of(unit, localdate()), "kept": kept}
    return render(request, "party/elect_propose.html", context, status=400 if form.errors else 200)


def results(request, unit, form):
    """Lines for the results, those who go on written into them with the role that goes with the post."""
    if "seats-TOTAL_FORMS" in request.POST:
        return _again(request, unit, form)
    going_on = set(request.POST.getlist("going_on"))
    held = [one for one in queries.seats_of(unit, localdate()) if str(one.pk) in going_on]
    lines = [{"post": one.post_id, "member": one.member_id, "role": _role_of(one)} for one in held] + [{}] * FREE_LINES
    seats = SeatForms(initial=lines, form_kwargs=_choices(unit), prefix="seats")
    return _results(request, unit, form, seats)


def _role_of(held) -> str:
    """The role that goes with a post, while it is in force: who overlooked it would shut the door on who goes on."""
    return held.grant.role if held.grant_id and not held.grant.is_over(clock()) else ""


def _results(request, unit, form, seats, refusal="", status=400):
    context = {"unit": unit, "form": form, "seats": seats, "refusal": refusal}
    wrong = refusal or (seats.is_bound and not seats.is_valid())
    return render(request, "party/elect_results.html", context, status=status if wrong else 200)


def confirm(request, unit, form):
    """What will happen, in words."""
    seats = SeatForms(request.POST, form_kwargs=_choices(unit), prefix="seats")
    elected = _elected(seats) if seats.is_valid() else []
    if not elected:
        return _results(request, unit, form, seats, "" if not seats.is_valid() else "请填选举的结果，至少一个人。")
    what = {"unit": unit, **form.cleaned_data, "elected": elected}
    if wrong := refusals(**what, by=request.user, now=clock()):
        return _results(request, unit, form, seats, _beside(seats, wrong))
    return _last_look(request, unit, form, seats, _hands(request, unit, form, elected), elected)


def _hands(request, unit, form, elected, data=None) -> HandsForm:
    """To whom goes what those who leave have in hand; what happens on a day to come is the secretary's to decide."""
    ending = queries.seats_of(unit, form.cleaned_data["day"])
    left = left_behind(ending, [seat.member for seat in elected])
    may = form.cleaned_data["day"] <= localdate() or rules.may_give_rights(request.user)
    return HandsForm(data, left=left, ending=ending, elected=elected, may=may)


def _last_look(request, unit, form, seats, hands, elected):
    context = {
        "unit": unit,
        "form": form,
        "seats": seats,
        "elected": elected,
        "ending": queries.seats_of(unit, form.cleaned_data["day"]),
        "hands": hands,
        "ahead": form.cleaned_data["day"] > localdate(),
    }
    return render(request, "party/elect_confirm.html", context, status=400 if hands.errors else 200)


def _beside(seats, wrong) -> str:
    """Each refusal at its line; what is about the whole is returned."""
    lines = [form for form in seats if form.cleaned_data.get("member")]
    for one in wrong:
        if one.place is not None:
            form = lines[one.place]
            form.add_error(one.field if one.field in form.fields else None, one.words)
    return "\n".join(one.words for one in wrong if one.place is None)


def finish(request, unit, form):
    """All of it, or the results again with the reason why not."""
    seats = SeatForms(request.POST, form_kwargs=_choices(unit), prefix="seats")
    if not seats.is_valid():
        return _results(request, unit, form, seats)
    elected = _elected(seats)
    hands = _hands(request, unit, form, elected, request.POST)
    if not hands.is_valid():
        return _last_look(request, unit, form, seats, hands, elected)
    what = {"unit": unit, **form.cleaned_data, "elected": elected, "work_to": hands.work_to()}
    try:
        done = re_elect(**what, by=request.user, now=clock())
    except RuleBroken as refusal:
        return _results(request, unit, form, seats, refusal.message, refusal.status)
    messages.success(request, f"换届已办：结束 {len(done.ended)} 个职务，开始 {len(done.appointed)} 个职务。")
    for handed in done.handed_over:
        say_handed_over(request, handed)
    spoken_of = [held.member for held in done.appointed] + [handed.member for handed in done.handed_over]
    left = left_behind(done.ended, spoken_of)
    if left or not done.handed_over:
        say_left_behind(request, left)
    return redirect("party:unit", unit.pk)


def _choices(unit: PartyUnit) -> dict:
    """Posts, and the members who may be elected: of the unit and all beneath with the whole relation, and who serves."""
    today = queries.memberships_on(localdate(), unit).filter(tie=Tie.FULL)
    here = Member.objects.filter(memberships__in=today) | Member.objects.filter(appointments__unit=unit)
    members = here.distinct().select_related("person").order_by("person__name", "pk")
    return {
        "posts": [(str(post.pk), post.name) for post in Post.objects.order_by("sort", "pk")],
        "members": [(str(member.pk), member.person.name) for member in members],
    }


def _elected(seats) -> list[Seat]:
    lines = [form.cleaned_data for form in seats if form.cleaned_data.get("member")]
    posts = Post.objects.in_bulk([int(line["post"]) for line in lines])
    members = Member.objects.select_related("person__user").in_bulk([int(line["member"]) for line in lines])
    return [Seat(members[int(line["member"])], posts[int(line["post"])], line["role"]) for line in lines]


# What each step leads to, on and back.
_ON = {"propose": results, "results": confirm, "confirm": finish}
_BACK = {"results": _propose, "confirm": _again}
