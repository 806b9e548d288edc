"""Reporting, the second screen: where. Every button keeps what was typed."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communities.feedback.drafts import draft_in, keep, photos_of
from communities.feedback.views._draft_steps import (
    back_from,
    go,
    head_of,
    missing_before,
    onward,
    shown_photos,
    upload,
)
from communities.feedback.where_form import WhereForm
from communities.kernel.errors import Invalid, RuleBroken
from communities.looks.answers import in_words, personal
from communities.residents.maps import drawn
from communities.residents.models import Building
from communities.residents.queries import place_at


@personal
@in_words
def where(request):
    """在哪里: a building and entrance, a place pressed on the map, or where a photo was taken; and a few words."""
    draft = draft_in(request.session)
    if missing := missing_before("report_where", draft):
        return go(missing)
    places = list(Building.objects.for_pickers())
    start = {"building": draft.building or "", "entrance": draft.entrance, "place": draft.place}
    form = WhereForm(request.POST or None, places=places, initial=start)
    if request.method == "POST":
        answer = _placed(request, draft, form)
        if answer is not None:
            return answer
    context = {
        **head_of("report_where"),
        "form": form,
        "map": drawn(places),
        "here": int(form["building"].value() or 0) if str(form["building"].value() or "").isdecimal() else 0,
        "photos": shown_photos(draft),
        "to": request.GET.get("to", "") or request.POST.get("to", ""),
    }
    return render(request, "feedback/report_where.html", context, status=400 if form.errors else 200)


def _placed(request, draft, form):
    """Keep what was said, then go where the pressed button leads; None where the page comes back with its errors."""
    typed, step = form.typed(), request.POST.get("step", "")
    if typed["building"] != draft.building:
        draft.point = None
    draft.building, draft.entrance, draft.place = typed["building"], typed["entrance"], typed["place"]
    pick, file = form.places.get(request.POST.get("pick", "")), request.FILES.get("photo")
    if pick:
        draft.building, draft.entrance, draft.point = pick.pk, "", None
        messages.success(request, _("已选：%s") % pick.name)
    keep(draft, request.session)
    if (file or step == "photo") and not _placed_by_photo(request, draft, form, file):
        return None
    if step == "back":
        return back_from(request, draft, step="report_where")
    if pick or step == "photo":
        return redirect(request.get_full_path())
    return onward(request, draft, after="report_where") if form.is_valid() or _chosen_by_photo(draft, form) else None


def _placed_by_photo(request, draft, form, file) -> bool:
    """Keep the photo and take its position for the place; False, with the reason beside the field, if refused."""
    try:
        if file is None:
            raise Invalid(_("还没有选照片。请先选一张，再按“用照片的位置”。"))
        if len(photos_of(draft)) >= settings.REPORT_PHOTOS:
            raise Invalid(_("最多 %d 张照片。") % settings.REPORT_PHOTOS)
        photo = upload(request, file, draft=draft)
    except RuleBroken as error:
        form.only("photo", error.message)
        return False
    point = (photo.longitude, photo.latitude) if photo.longitude is not None else None
    place = place_at(point) if point else None
    if place and not draft.building:
        draft.building, draft.entrance, draft.point = place.pk, "", list(point)
        keep(draft, request.session)
    messages.add_message(request, *_told_of(point, place, draft))
    return True


def _told_of(point, place, draft) -> tuple[int, str]:
    if point is None:
        return messages.WARNING, _(
            "照片收下了，但里面没有记位置（转发过的照片常常这样）。请选一栋楼，或写清楚在什么地方。"
        )
    if place is None:
        return messages.WARNING, _("照片收下了，但不是在本社区拍的。请选一栋楼，或写清楚在什么地方。")
    if draft.building != place.pk:
        return messages.INFO, _("照片收下了。它是在%s拍的；您选的是别处，就按您选的来。") % place.name
    return messages.SUCCESS, _("照片是在%s拍的，已经替您选好；不对可以改。") % place.name


def _chosen_by_photo(draft, form) -> bool:
    """Whether all that the form lacked was the place, and the photo that came with it has given one."""
    return draft.has_place and set(form.errors) == {"building"} and not form.cleaned_data.get("entrance")
