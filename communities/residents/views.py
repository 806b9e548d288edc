"""我的住处: a resident's own homes, and how surely their address is known."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities.accounts.models import User
from communities.kernel.errors import RuleBroken
from communities.residents import assisting, rules, verifying
from communities.residents.forms import ClaimForm, LetterForm
from communities.residents.models import AddressCode, Person


@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The homes of today, what was made sure, and the next step to take."""
    does = request.POST.get("do", "")
    claim = ClaimForm(request.POST if does == "claim" else None, initial=_known(request.user))
    letter = LetterForm(request.POST if does == "letter" else None)
    for form, act in ((claim, _claim), (letter, _letter)):
        if form.is_bound and form.is_valid():
            try:
                messages.success(request, act(request, form.cleaned_data))
                return redirect("residents:mine")
            except RuleBroken as refusal:
                form.refuse(refusal)
    return _page(request, claim, letter)


def _known(user) -> dict:
    person = Person.objects.filter(user=user).first()
    if person is None:
        return {"name": user.name}
    known = {"name": person.name, "birth_year": person.birth_year}
    # What the committee entered is confirmed, not typed once more.
    entered = verifying.homes_of(person, clock()).first()
    if entered is None or person.verifications.in_force(clock()).exists():
        return known
    home = entered.dwelling
    entrance = home.entrance.name if home.entrance else ""
    return known | {"building": home.building_id, "entrance": entrance, "number": home.number}


@require_POST
@login_required
def end_assistance(request: HttpRequest) -> HttpResponse:
    """The member of staff who acts for this resident is themselves again."""
    if request.acting is None:
        return redirect("residents:mine")
    helper = User.objects.get(pk=request.user.acted_by)
    assisting.end(assistance=request.acting.assistance, by=helper, now=clock())
    assisting.leave(request.session)
    messages.success(request, _("代办结束了，做过的事都在账本里，本人也看得到。"))
    return redirect("residents_desk:people")


def _claim(request, data) -> str:
    told = {name: data[name] for name in ("name", "birth_year", "dwelling")}
    made = verifying.claim_address(user=request.user, **told, now=clock())
    return f"记下了：{made.dwelling.address}。居委会会寄信或上门给您一个验证码。"


def _letter(request, data) -> str:
    made = verifying.use_code(user=request.user, code=data["code"], now=clock())
    return f"住址核实了：{made.dwelling.address}。"


def _page(request, claim, letter) -> HttpResponse:
    now = clock()
    person = Person.objects.filter(user=request.user).first()
    context = {
        "parts": verifying.homes_of(person, now) if person else [],
        "checked": person.verifications.in_force(now).surest() if person else [],
        "level": rules.LEVELS[rules.level_of(request.user, now)],
        "claim": claim,
        "letter": letter,
        "confirms": "building" in claim.initial,
        "waits": AddressCode.objects.waiting(now).filter(person__user=request.user).exists(),
    }
    wrong = claim.errors or letter.errors
    return render(request, "residents/mine.html", context, status=400 if wrong else 200)
