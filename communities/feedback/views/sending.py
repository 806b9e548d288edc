"""Reporting, the last screen: the emergency number if one is called for, contact, sending, the number to keep."""

from django.conf import settings
from django.db import connection
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from communities.accounts.addresses import client_address
from communities.feedback.drafts import danger_of, draft_in, has_draft, keep, last_sent, photos_of, remember_sent, send
from communities.feedback.forms import ContactForm
from communities.feedback.intake import count_report
from communities.feedback.limits import in_words as limit_in_words
from communities.feedback.models import Category, Ticket
from communities.feedback.stepping import time_limits
from communities.feedback.views._answer import ask_to_sign_in, user_of
from communities.feedback.views._draft_steps import STEPS, go, head_of, missing_before
from communities.kernel.errors import RuleBroken
from communities.looks.answers import in_words, personal
from communities.looks.words import when
from communities.residents.models import Building

EMERGENCY = {
    "119": (
        lazy("如果正在着火或漏气，请先打 119"),
        [
            lazy("说清楚小区、楼号、几层。"),
            lazy("烧的是什么、有没有漏气，有没有人被困。"),
            lazy("先离开再打电话；不要开关电器，不要坐电梯。"),
        ],
    ),
    "110": (
        lazy("如果有人正在受害，请先打 110"),
        [
            lazy("说清楚在哪里、发生了什么。"),
            lazy("先保证自己安全，不要上前。"),
            lazy("正在被骗转账，也可以打 96110。"),
        ],
    ),
}


@personal
def danger(request):
    """119 or 110 first; the report goes on afterwards."""
    draft = draft_in(request.session)
    number = danger_of(draft)
    if not number:
        return go(missing_before("report_contact", draft) or "report_contact")
    if request.method == "POST":
        draft.warned.append(number)
        keep(draft, request.session)
        return go(missing_before("report_contact", draft) or "report_contact")
    title, tips = EMERGENCY.get(number, (_("紧急的话，请先打 %s") % number, []))
    return render(request, "feedback/report_danger.html", {"title": title, "number": number, "tips": tips})


@personal
@in_words
def contact(request):
    """怎么联系您: a phone, the answers once more, and send."""
    if not has_draft(request.session) and last_sent(request.session):
        return go("report_sent")
    draft, user = draft_in(request.session), user_of(request)
    if missing := missing_before("report_contact", draft):
        return go(missing)
    if user is None and not settings.REPORT_WITHOUT_SIGN_IN:
        return ask_to_sign_in(request, back=reverse("feedback:report_contact"))
    start = {
        "name": draft.name or (user.name if user else ""),
        "phone": draft.phone or (user.phone or "" if user else ""),
    }
    form = ContactForm(request.POST or None, initial=start)
    if request.method == "POST":
        answer = _leave(request, draft) or _sent(request, draft, form)
        if answer is not None:
            return answer
    context = {**head_of("report_contact"), "form": form, "facts": _facts(draft), "status": _status_of(form)}
    return render(request, "feedback/report_contact.html", context, status=context["status"])


def _leave(request, draft):
    """To the step that a 修改 button or 上一步 names, with what was typed."""
    draft.name, draft.phone = request.POST.get("name", "")[:40], request.POST.get("phone", "")[:24]
    keep(draft, request.session)
    step = request.POST.get("step", "")
    if step == "back":
        return go("report_details")
    if step in STEPS[:-1]:
        return redirect(reverse(f"feedback:{step}") + "?to=contact")
    return go("report_danger") if danger_of(draft) else None


def _sent(request, draft, form):
    if not form.is_valid():
        return None
    draft.name, draft.phone = form.cleaned_data["name"], form.cleaned_data["phone"]
    by, address = user_of(request), client_address(request)
    try:
        count_report(by=by, phone=draft.phone, address=address)
        ticket = send(draft, by=by, now=clock())
    except RuleBroken as error:
        form.blame(error)
        form.refused_with = error.status
        return None
    remember_sent(draft, ticket, request.session)
    return go("report_sent")


def _status_of(form) -> int:
    return getattr(form, "refused_with", 400) if form.errors else 200


def _facts(draft) -> list[dict]:
    category = Category.objects.filter(pk=draft.category).first()
    place = Building.objects.filter(pk=draft.building).first() if draft.building else None
    named = " ".join(filter(None, [place.name if place else "", draft.entrance]))
    photos = len(photos_of(draft))
    return [
        {"label": _("什么事"), "value": f"{category.group} / {category.name}" if category else "", "step": "report"},
        {"label": _("在哪里"), "value": "，".join(filter(None, [named, draft.place])), "step": "report_where"},
        {"label": _("情况"), "value": draft.text, "step": "report_details"},
        {"label": _("照片"), "value": _("%d 张") % photos if photos else _("没有"), "step": "report_details"},
    ]


@personal
def sent(request):
    """The number to keep, the link that opens without signing in, and what happens next by when."""
    ticket = Ticket.objects.select_related("category").filter(pk=last_sent(request.session)).first()
    if ticket is None:
        return go("report")
    link = reverse("feedback:link_ticket", args=[ticket.number, ticket.link_key])
    by = user_of(request)
    own = by is not None and ticket.reporter_id == by.pk
    now, finish = clock(), limit_in_words(ticket.time_class, "finish", time_limits())
    return render(
        request,
        "feedback/report_sent.html",
        {
            "ticket": ticket,
            "link": request.build_absolute_uri(link),
            "page": reverse("feedback:my_ticket", args=[ticket.number]) if own else link,
            "own": own,
            "next": [
                _("最迟 %s 前，居委会受理。") % when(ticket.accept_by, now),
                _("受理后派给该管的单位或网格员，一般 %s内办完并答复您。") % finish,
                _("办完后居委会另一位同事回访。您说没解决，就重新办。"),
            ],
            "community_phone": connection.tenant.phone,
        },
    )
