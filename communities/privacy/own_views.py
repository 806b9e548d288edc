"""我的个人信息: what somebody corrects, consents to and withdraws about themselves, and who acted for them."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities.accounts.addresses import client_address
from communities.accounts.phone_change import change_phone, send_codes
from communities.accounts.proving import way_of
from communities.audit.models import Entry
from communities.kernel.errors import RuleBroken
from communities.kernel.masking import mask_phone
from communities.privacy.consenting import given_by, withdraw, withdraw_for
from communities.privacy.forms import CorrectionForm, NewPhoneCodeForm, NewPhoneForm
from communities.residents import consents
from communities.residents.correcting import correct_own
from communities.residents.models import Assistance, Consent, Person, Purpose

_ASKED = "new_phone"
# The newest that a page shows; "my data" holds all.
_MOST = 50


@never_cache
@login_required
def mine(request):
    """What is kept of this person in short, to correct; their consents; their children; who acted for them."""
    person = Person.objects.filter(user=request.user).first()
    known = {"name": person.name if person else request.user.name, "birth_year": person and person.birth_year}
    form = CorrectionForm(request.POST or None, initial=known, in_roster=person is not None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = {name: value for name, value in form.cleaned_data.items() if name in form.data}
            changed = correct_own(user=request.user, now=clock(), **sent)
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("改好了。") if changed else _("没有改动。"))
            return redirect("privacy:mine")
    context = {
        "form": form,
        "phone": mask_phone(request.user.phone or ""),
        "consents": given_by(request.user),
        "children": _children(request.user),
        "guardian_words": consents.WORDS[Purpose.GUARDIAN],
        "assistances": Assistance.objects.filter(user=request.user).select_related("by").order_by("-pk")[:_MOST],
        "acts": Entry.objects.done_for(request.user).order_by("-seq")[:_MOST],
    }
    return render(request, "privacy/mine.html", context, status=400 if form.errors else 200)


def _children(user) -> list[tuple[Person, Consent | None]]:
    """Each child with the guardian's consent in force, if there is one."""
    children = list(consents.wards_of(user, clock()))
    given = Consent.objects.in_force().filter(purpose=Purpose.GUARDIAN, person__in=children)
    by_child = {consent.person_id: consent for consent in given}
    return [(child, by_child.get(child.pk)) for child in children]


@require_POST
@login_required
def withdraw_consent(request, purpose: str):
    """One consent is withdrawn, with all that rests on it."""
    try:
        withdraw(user=request.user, purpose=purpose, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("撤回了，现在就不再用了。"))
    return redirect("privacy:mine")


_OF_CHILDREN = {
    "consent": (consents.consent_for, _("记下了您的同意。")),
    "withdraw": (withdraw_for, _("撤回了，孩子的登记已经删除。")),
}


@require_POST
@login_required
def child(request, pk: int, verb: str):
    """A guardian consents for a child of theirs, or takes it back."""
    if verb not in _OF_CHILDREN:
        raise Http404
    act, said = _OF_CHILDREN[verb]
    now = clock()
    of_theirs = get_object_or_404(consents.wards_of(request.user, now).select_related("guardian", "user"), pk=pk)
    try:
        act(child=of_theirs, by=request.user, now=now)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("privacy:mine")


def _way(request) -> str:
    """How they prove that it is they; "" where staff does it for them."""
    return "" if request.acting else way_of(request.user)


@never_cache
@login_required
def phone(request):
    """The new phone; the next page asks for the codes that were sent to both."""
    form, way = NewPhoneForm(request.POST or None), _way(request)
    if request.method == "POST" and form.is_valid():
        asked, address = form.cleaned_data["phone"], client_address(request)
        try:
            shown = send_codes(user=request.user, phone=asked, address=address, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            request.session[_ASKED] = {"phone": asked, "shown": shown}
            return redirect("privacy:phone_code")
    context = {"form": form, "now": mask_phone(request.user.phone or ""), "way": way}
    return render(request, "privacy/phone.html", context, status=form.status if form.errors else 200)


@never_cache
@login_required
def phone_code(request):
    """Right codes give the account the new phone; every other device is signed out."""
    asked, way = request.session.get(_ASKED), _way(request)
    if asked is None:
        return redirect("privacy:phone")
    form = NewPhoneCodeForm(request.POST or None, way=way)
    if request.method == "POST" and form.is_valid():
        try:
            proved = {"phone": asked["phone"], **form.cleaned_data}
            change_phone(user=request.user, **proved, session=request.session.session_key, now=clock())
        except RuleBroken as refusal:
            form.refuse(refusal)
        else:
            request.session.pop(_ASKED, None)
            request.session.cycle_key()
            messages.success(request, _("手机号换好了，以后用新号码登录。别的手机和电脑上都要重新登录。"))
            if request.acting:
                messages.info(request, _("原来的号码会收到短信：换成了哪个号码、是居委会代办的。"))
            return redirect("privacy:mine")
    context = {
        "form": form,
        "phone": mask_phone(asked["phone"]),
        "now": mask_phone(request.user.phone or ""),
        "shown": asked["shown"],
        "minutes": settings.ONE_TIME_CODE["minutes"],
    }
    return render(request, "privacy/phone_code.html", context, status=form.status if form.errors else 200)
