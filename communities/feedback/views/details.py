"""Reporting, the third screen: words and photos; above them, what neighbours have already reported nearby."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _

from communities.feedback.drafts import draft_in, drop, keep, photos_of, remove_photo
from communities.feedback.forms import DetailsForm
from communities.feedback.models import Category, Ticket
from communities.feedback.numbers import key_in
from communities.feedback.reporting import me_too
from communities.feedback.views._answer import ask_to_sign_in, user_of
from communities.feedback.views._draft_steps import (
    back_from,
    go,
    head_of,
    missing_before,
    onward,
    shown_photos,
    upload_all,
)
from communities.feedback.views.public import row_of
from communities.kernel.errors import Invalid
from communities.looks.answers import in_words, personal
from communities.residents.models import Building

SIMILAR_SHOWN = 3
TYPED_AT_MOST = 10_000


@personal
@in_words
def details(request):
    """说说情况: words and photos; above them, what neighbours have already reported nearby."""
    draft = draft_in(request.session)
    if missing := missing_before("report_details", draft):
        return go(missing)
    form = DetailsForm(
        request.POST or None, request.FILES or None, here=len(photos_of(draft)), initial={"text": draft.text}
    )
    if request.method == "POST":
        answer = _join(request) if "join" in request.POST else _described(request, draft, form)
        if answer is not None:
            return answer
    context = {
        **head_of("report_details"),
        "form": form,
        "photos": shown_photos(draft),
        "similar": _similar(draft),
        "limit": settings.REPORT_PHOTOS,
        "to": request.GET.get("to", "") or request.POST.get("to", ""),
    }
    return render(request, "feedback/report_details.html", context, status=400 if form.errors else 200)


def _described(request, draft, form):
    draft.text = request.POST.get("text", "").replace("\r\n", "\n")[:TYPED_AT_MOST]
    keep(draft, request.session)
    step, gone = request.POST.get("step", ""), request.POST.get("remove_photo", "")
    if gone:
        remove_photo(draft, gone)
    fine = form.is_valid()
    upload_all(request, form.cleaned_data.get("photos", []), form, draft=draft)
    if "photos" in form.errors:
        return None
    if step == "back":
        return back_from(request, draft, step="report_details")
    if gone:
        return redirect(request.get_full_path())
    return onward(request, draft, after="report_details") if fine else None


def _similar(draft) -> list[dict]:
    """Rows of what may be the same matter, each with the key that the button sends."""
    category = Category.objects.filter(pk=draft.category).first()
    place = Building.objects.filter(pk=draft.building).first() if draft.building else None
    if category is None or place is None:
        return []
    point = draft.point or ([place.longitude, place.latitude] if place.longitude is not None else None)
    now = clock()
    found = Ticket.objects.similar(
        group=category.group,
        building_id=place.pk,
        point=tuple(point) if point else None,
        since=now - timedelta(weeks=settings.SIMILAR_WEEKS),
        metres=settings.SIMILAR_METRES,
    ).select_related("lead", "worker__grid")
    return [row_of(ticket, now) | {"value": ticket.number} for ticket in found[:SIMILAR_SHOWN]]


def _join(request):
    """我也遇到了: the report that was begun is not needed any more."""
    ticket = Ticket.objects.public().filter(pk=key_in(request.POST["join"])).first()
    if ticket is None:
        raise Invalid(_("这件事已经不公开了，请继续报您的事。"))
    page = reverse("feedback:public_ticket", args=[ticket.number])
    by = user_of(request)
    if by is None:
        messages.info(request, _("登录后再按一次“我也遇到了”就行。您刚才填的还留着。"))
        return ask_to_sign_in(request, back=page)
    me_too(ticket=ticket, by=by, now=clock())
    drop(request.session)
    messages.success(request, _("记下了。办完一起告诉您。"))
    return redirect(page)
