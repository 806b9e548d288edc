"""What a reporter may do on the page of a ticket now, as forms; and doing it."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _

from communities.accounts.addresses import client_address
from communities.feedback import reporting
from communities.feedback.forms import Form, RateForm, ReopenForm, SupplementForm
from communities.feedback.intake import count_upload
from communities.feedback.models import Ticket
from communities.feedback.states import STEPS
from communities.feedback.uploads import take_upload
from communities.feedback.views._answer import user_of
from communities.kernel.errors import RuleBroken

FORMS = {"supplement": SupplementForm, "withdraw": Form, "rate": RateForm, "reopen": ReopenForm}
# The step of the ticket's life that each stands for.
_VERB = {"supplement": "supplement", "withdraw": "withdraw", "rate": "close", "reopen": "reopen"}
_SAID = {
    "supplement": _("补充的情况已经交给承办的人。"),
    "withdraw": _("已经撤回。"),
    "rate": _("谢谢您，记下了。"),
    "reopen": _("好的，重新办。"),
}


def forms_of(request: HttpRequest, ticket: Ticket, who) -> tuple[HttpResponse | None, dict[str, Form]]:
    """An answer where something was done, else None; and a form for each thing that may be done now."""
    forms = {name: FORMS[name]() for name in FORMS if _offered(name, ticket)}
    if request.method != "POST":
        return None, forms
    name = request.POST.get("do", "")
    if name not in FORMS:
        return None, forms
    form = forms[name] = FORMS[name](request.POST, request.FILES)
    if form.is_valid() and _done(name, request, ticket, who, form):
        messages.success(request, _SAID[name])
        return redirect(request.path), forms
    return None, forms


def _offered(name: str, ticket: Ticket) -> bool:
    if ticket.state not in STEPS[_VERB[name]][0]:
        return False
    if name != "reopen":
        return True
    in_time = ticket.closed_at and clock() <= ticket.closed_at + timedelta(days=settings.REOPEN_DAYS)
    return bool(in_time and (ticket.lead_id or ticket.worker_id))


def _done(name: str, request: HttpRequest, ticket: Ticket, who, form: Form) -> bool:
    """Whether the action took it; if not, the reason stands in the form."""
    try:
        _ACTS[name](request, ticket, who, form.cleaned_data)
    except RuleBroken as error:
        form.blame(error)
        return False
    return True


def _supplement(request, ticket, who, said) -> None:
    by, address = user_of(request), client_address(request)
    photos = []
    for file in said["photos"]:
        count_upload(by=by, address=address)
        photos.append(_taken(file, by))
    reporting.supplement(ticket=ticket, text=said["text"], photos=photos, by=who, now=clock())


def _taken(file, by):
    try:
        return take_upload(file, by=by, now=clock())
    except RuleBroken as error:
        error.field = "photos"
        raise


def _withdraw(request, ticket, who, said) -> None:
    reporting.withdraw(ticket=ticket, by=who, now=clock())


def _rate(request, ticket, who, said) -> None:
    reporting.rate(
        ticket=ticket,
        solved=said["solved"] == "yes",
        satisfaction=said["satisfaction"],
        text=said["text"],
        by=who,
        now=clock(),
    )


def _reopen(request, ticket, who, said) -> None:
    reporting.reopen(ticket=ticket, reason=said["reason"], by=who, now=clock())


_ACTS = {"supplement": _supplement, "withdraw": _withdraw, "rate": _rate, "reopen": _reopen}
