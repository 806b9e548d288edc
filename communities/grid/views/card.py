"""我的名片: written, shown and taken back by the person alone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communities.grid.cards import post_phone, show_card, withdraw_card
from communities.grid.forms import CardForm
from communities.grid.models import DutyCard
from communities.grid.rules import may_have_card
from communities.kernel.errors import RuleBroken

_WORDS = ("identity", "duty", "promise", "work_phone")


@never_cache
@login_required
def mine(request):
    """The card as it is, to change and to show. One that is left from an office can still be taken back."""
    card = DutyCard.objects.filter(user=request.user).first()
    if card is None and not may_have_card(request.user):
        raise PermissionDenied
    # Consent is never filled in beforehand.
    known = {name: getattr(card, name) for name in _WORDS} if card else {}
    phone = post_phone(request.user)
    form = CardForm(request.POST or None, initial=known, post_phone=phone)
    if request.method == "POST" and form.is_valid():
        try:
            show_card(by=request.user, now=clock(), **form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("名片已经公开。随时可以在这一页撤回。"))
            return redirect("grid:my_card")
    is_shown = bool(card and card.withdrawn_at is None)
    context = {"card": card, "form": form, "post_phone": phone, "is_shown": is_shown}
    return render(request, "grid/card.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def withdraw(request):
    """Take one's card back."""
    try:
        withdraw_card(by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("名片已经撤回，别人现在就看不到了。"))
    return redirect("grid:my_card")
