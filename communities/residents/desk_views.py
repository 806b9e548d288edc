"""居民台账 at the desk: find somebody, see their homes, enter what changes."""

from datetime import datetime, time

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django.views.decorators.http import require_POST

from communities.kernel.clock import HERE
from communities.kernel.errors import RuleBroken
from communities.kernel.masking import mask_phone
from communities.looks.shell import only_for
from communities.residents import assisting, homes, rules, verifying
from communities.residents.desk_acts import ACTS, forms_for
from communities.residents.desk_forms import NewPersonForm, RevokeBeforeForm, ToldForm
from communities.residents.models import Consent, Person, Purpose
from communities.residents.searching import found_people, proven_homes, unentered, waiting_for_a_check

PAGE = 50


keepers_only = only_for(rules.may_keep_residents)


@keepers_only
def people(request):
    """The roster, the newest first; by name, whole phone or home, which are posted: no address and no log has them."""
    words, before = request.POST.get("q", "").strip()[:40], (request.POST or request.GET).get("before", "")
    rows = found_people(words)
    if before.isascii() and before.isdigit() and len(before) < 16:
        rows = rows.filter(pk__lt=int(before))
    proven = Prefetch("verifications", proven_homes(clock()), to_attr="homes_proven")
    rows = list(rows.with_homes().prefetch_related(proven).order_by("-pk")[: PAGE + 1])
    context = {
        "rows": [(person, mask_phone(person.phone)) for person in rows[:PAGE]],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "words": words,
        "waiting": [] if words or before else list(waiting_for_a_check(clock())[:PAGE]),
    }
    return render(request, "residents/desk/people.html", context)


@keepers_only
def new(request):
    form = NewPersonForm(request.POST or None)
    if form.passes(homes.enter_person, by=request.user, now=clock()):
        messages.success(request, f"已登记{form.done}。接着可以登记住处。")
        return redirect("residents_desk:person", form.done.pk)
    context = {"form": form, "heading": "登记居民", "go": "登记", "back": "residents_desk:people"}
    return render(request, "desk/one_form.html", context, status=400 if form.errors else 200)


@keepers_only
def person(request, pk):
    return _page(request, _person(pk))


@keepers_only
@require_POST
def act(request, pk, verb):
    """One thing done for this person; a refusal comes back with what was typed."""
    if verb not in ACTS:
        raise Http404
    who = _person(pk)
    form = forms_for(who, request.POST)[verb]
    if form is not None and not form.is_valid():
        return _page(request, who, {verb: form}, status=400)
    try:
        said = ACTS[verb](who, form.cleaned_data if form else {}, {"by": request.user, "now": clock()})
    except RuleBroken as refusal:
        if form is None:
            messages.error(request, refusal.message)
            return redirect("residents_desk:person", pk)
        form.refuse(refusal)
        return _page(request, who, {verb: form}, status=refusal.status)
    if isinstance(said, dict):
        return _page(request, who, shown=said)
    messages.success(request, said)
    return redirect("residents_desk:person", pk)


@keepers_only
@require_POST
def assist(request, pk):
    """Begin to act for this person: from the next page on it is the resident's."""
    who, form = _person(pk), ToldForm(request.POST, prefix="assist")
    if not form.is_valid():
        return _page(request, who, {"assist": form}, status=400)
    try:
        begun = assisting.begin(person=who, how=form.cleaned_data["how"], by=request.user, now=clock())
    except RuleBroken as refusal:
        form.refuse(refusal)
        return _page(request, who, {"assist": form}, status=refusal.status)
    assisting.enter(request.session, begun)
    return redirect("feedback:home")


@keepers_only
def revoke_before(request):
    """Every verification of before a day, taken back at once."""
    form, now = RevokeBeforeForm(request.POST or None), clock()
    if request.method == "POST" and form.is_valid():
        moment = datetime.combine(form.cleaned_data["day"], time(), tzinfo=HERE)
        told = {"moment": moment, "reason": form.cleaned_data["reason"]}
        if form.is_sure(*verifying.how_many_before(moment, now)):
            count = verifying.revoke_before(**told, by=request.user, now=now)
            messages.success(request, f"撤销了 {count} 项核实。")
            return redirect("residents_desk:people")
    context = {"form": form, "heading": "撤销某天以前的核实", "go": "全部撤销", "back": "residents_desk:people"}
    return render(request, "desk/one_form.html", context, status=400 if form.errors else 200)


def _person(pk: int) -> Person:
    return get_object_or_404(Person.objects.select_related("user", "guardian"), pk=pk)


def _page(request, person: Person, forms: dict | None = None, *, shown: dict | None = None, status: int = 200):
    now = clock()
    parts = person.residencies.select_related("dwelling__building", "dwelling__entrance").order_by("-starts_on", "-pk")
    checked = person.verifications.select_related("dwelling__building", "dwelling__entrance", "by").order_by("-at")
    context = {
        "person": person,
        "phone": mask_phone(person.phone),
        "spaces": person.parking_spaces.order_by("number"),
        "parts": parts,
        "today": localdate(now),
        "checked": checked,
        "standing": set(person.verifications.standing(now).values_list("pk", flat=True)),
        "in_force": set(person.verifications.in_force(now).values_list("pk", flat=True)),
        "unentered": unentered(person, now),
        "level": rules.LEVELS[rules.person_level(person, now)],
        "forms": forms_for(person) | {"assist": ToldForm(prefix="assist")} | (forms or {}),
        "is_child": rules.needs_guardian(person.birth_year, localdate(now)),
        "guardian_consent": Consent.objects.in_force().filter(purpose=Purpose.GUARDIAN, person=person).first(),
        "minutes": settings.ASSISTANCE_MINUTES,
        "shown": shown or {},
    }
    return render(request, "residents/desk/person.html", context, status=status)
