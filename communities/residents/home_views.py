"""One home at the desk: who owns it, who lives in it, and who did before."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django.views.decorators.http import require_safe

from communities.accounts.shell import drop_page
from communities.kernel.masking import mask_phone
from communities.looks.shell import only_for
from communities.residents import dropping, rules, striking
from communities.residents.desk_forms import PartForm, StrikeForm
from communities.residents.models import OWNING, Dwelling, ParkingSpace, Residency, Verification


@only_for(rules.may_keep_residents)
@require_safe
def home(request, pk):
    """The parts in this home by what they are today; who proved or claimed it and is not entered stands beside."""
    dwelling = get_object_or_404(Dwelling.objects.with_address(), pk=pk)
    now = clock()
    today = localdate(now)
    parts = list(dwelling.residencies.select_related("person").order_by("-is_head", "starts_on", "pk"))
    here = [part for part in parts if part.starts_on <= today and (part.ends_on is None or part.ends_on > today)]
    told = Verification.objects.in_force(now).filter(dwelling=dwelling)
    told = told.exclude(person__in=[part.person_id for part in here]).select_related("person").order_by("person", "at")
    context = {
        "home": dwelling,
        "groups": (
            ("产权人", "还没有登记产权人。", _lines(part for part in here if part.role in OWNING)),
            ("住在这里的家人和租户", "没有登记家人和租户。", _lines(part for part in here if part.role not in OWNING)),
        ),
        "coming": [part for part in parts if part.starts_on > today],
        "earlier": [part for part in parts if part.ends_on is not None and part.ends_on <= today],
        "told": {one.person_id: one for one in told}.values(),
        "spaces": ParkingSpace.objects.filter(owner__in=[part.person_id for part in here]).select_related("owner"),
    }
    return render(request, "residents/desk/home.html", context)


@only_for(rules.may_keep_residents)
def part(request, pk):
    """One part in a home: put right, or struck out."""
    found = Residency.objects.select_related("person", "dwelling__building", "dwelling__entrance")
    chosen = get_object_or_404(found, pk=pk)
    does = request.POST.get("do", "")
    known = {name: getattr(chosen, name) for name in ("role", "is_head", "starts_on")}
    correct = PartForm(request.POST if does == "correct" else None, prefix="correct", initial=known)
    strike = StrikeForm(request.POST if does == "strike" else None, prefix="strike")
    done = {"part": chosen, "by": request.user, "now": clock()}
    if correct.is_bound and correct.passes(striking.correct_part, **done):
        messages.success(request, "已更正。")
        return redirect("residents_desk:person", chosen.person_id)
    if strike.is_bound and strike.passes(striking.strike_part, **done):
        messages.success(request, f"已划掉：{chosen.dwelling.address}。账本里记下了。")
        return redirect("residents_desk:person", chosen.person_id)
    context = {"part": chosen, "correct": correct, "strike": strike}
    wrong = correct.errors or strike.errors
    return render(request, "residents/desk/part.html", context, status=400 if wrong else 200)


@only_for(rules.may_keep_residents)
def drop(request, kind, pk):
    """Deleting a place that was entered wrongly: asked once more, or refused with what stands on it."""
    if kind not in dropping.KINDS:
        raise Http404
    place = get_object_or_404(dropping.KINDS[kind], pk=pk)
    done = {"place": place, "by": request.user, "now": clock()}
    return drop_page(request, place, dropping.drop_place, done, back=f"wagtailsnippets_residents_{kind}:list")


def _lines(parts) -> list:
    return [(part, mask_phone(part.person.phone)) for part in parts]
