"""居民台账 at the desk: find somebody, see their homes, enter what changes."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities.kernel.errors import RuleBroken
from communities.kernel.masking import mask_phone
from communities.looks.shell import in_community
from communities.residents import assisting, consents, homes, rules, verifying
from communities.residents.desk_forms import (
    HomeForm,
    MoveForm,
    MoveInForm,
    MoveOutForm,
    PersonForm,
    RevokeForm,
    ToldForm,
)
from communities.residents.models import Consent, Person, Purpose, Residency
from communities.residents.searching import found_people

PAGE = 50


def keepers_only(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not in_community(request) or not rules.may_keep_residents(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@keepers_only
def people(request):
    """The roster: by name, whole phone or home; the newest first."""
    words, before = request.GET.get("q", "").strip()[:40], request.GET.get("before", "")
    rows = found_people(words)
    if before.isascii() and before.isdigit() and len(before) < 16:
        rows = rows.filter(pk__lt=int(before))
    rows = list(rows.with_homes().order_by("-pk")[: PAGE + 1])
    context = {
        "rows": [(person, mask_phone(person.phone)) for person in rows[:PAGE]],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "words": words,
    }
    return render(request, "residents/desk/people.html", context)


@keepers_only
def new(request):
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = homes.enter_person(**form.cleaned_data, by=request.user, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"已登记{person}。接着可以登记住处。")
            return redirect("residents_desk:person", person.pk)
    return render(request, "residents/desk/new.html", {"form": form}, status=400 if form.errors else 200)


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


def _move_in(person, data, done):
    part = {name: data[name] for name in ("dwelling", "role", "is_head", "starts_on")}
    homes.move_in(person=person, **part, **done)
    return f"已登记住处：{data['dwelling'].address}。"


def _move_out(person, data, done):
    homes.move_out(part=data["part"], on=data["on"], **done)
    return "已登记搬走；以前的住处还查得到。"


def _move(person, data, done):
    homes.move(part=data["part"], to=data["dwelling"], on=data["on"], **done)
    return f"已登记搬到{data['dwelling'].address}。"


def _verify(person, data, done):
    verifying.see_document(person=person, dwelling=data["dwelling"], **done)
    return "已记下：证件核对过了。证件号没有保存。"


def _code(person, data, done):
    code = verifying.make_code(person=person, dwelling=data["dwelling"], **done)
    return {"code": f"{code[:4]} {code[4:]}", "address": data["dwelling"].address}


def _revoke(person, data, done):
    found = get_object_or_404(person.verifications, pk=data["verification"])
    verifying.revoke(verification=found, reason=data["reason"], **done)
    return "已撤销。"


def _guardian(person, data, done):
    consents.consent_for(child=person, how=data["how"], **done)
    return "记下了监护人的同意。"


def _reveal(person, data, done):
    return {"phone": homes.reveal_phone(person=person, **done)}


ACTS = {
    "move_in": _move_in,
    "move_out": _move_out,
    "move": _move,
    "verify": _verify,
    "code": _code,
    "revoke": _revoke,
    "guardian": _guardian,
    "reveal": _reveal,
}


def forms_for(person: Person, sent=None) -> dict:
    """The form of each act, filled with what was sent; None where nothing is asked."""
    today = (
        Residency.objects.on(localdate())
        .filter(person=person)
        .select_related("dwelling__building", "dwelling__entrance")
    )
    kinds = {"move_in": MoveInForm, "verify": HomeForm, "code": HomeForm, "revoke": RevokeForm, "guardian": ToldForm}
    leaving = {"move_out": MoveOutForm, "move": MoveForm}
    return (
        {verb: kind(sent, prefix=verb) for verb, kind in kinds.items()}
        | {verb: kind(sent, prefix=verb, parts=today) for verb, kind in leaving.items()}
        | {"reveal": None}
    )


def _person(pk: int) -> Person:
    return get_object_or_404(Person.objects.select_related("user", "guardian"), pk=pk)


def _page(request, person: Person, forms: dict | None = None, *, shown: dict | None = None, status: int = 200):
    now = clock()
    parts = person.residencies.select_related("dwelling__building", "dwelling__entrance").order_by("-starts_on", "-pk")
    checked = person.verifications.select_related("dwelling__building", "dwelling__entrance", "by").order_by("-at")
    context = {
        "person": person,
        "phone": mask_phone(person.phone),
        "parts": [(part, part.ends_on is None or part.ends_on > localdate(now)) for part in parts],
        "checked": [
            (one, one.revoked_at is None and (one.expires_at is None or one.expires_at > now)) for one in checked
        ],
        "level": rules.LEVELS[rules.person_level(person, now)],
        "forms": forms_for(person) | {"assist": ToldForm(prefix="assist")} | (forms or {}),
        "is_child": rules.needs_guardian(person.birth_year, localdate(now)),
        "guardian_consent": Consent.objects.in_force().filter(purpose=Purpose.GUARDIAN, person=person).first(),
        "minutes": settings.ASSISTANCE_MINUTES,
        "shown": shown or {},
    }
    return render(request, "residents/desk/person.html", context, status=status)
