"""Reporting, screens one to three: what, where, details. Every button keeps what was typed."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _

from communities.feedback.catalogue import FIRST_GROUPS
from communities.feedback.drafts import draft_in, drop, keep, photos_of, remove_photo
from communities.feedback.forms import DetailsForm, WhereForm
from communities.feedback.maps import drawn
from communities.feedback.models import Category, Ticket
from communities.feedback.numbers import key_in
from communities.feedback.reporting import me_too
from communities.feedback.saying import GROUP_ICONS
from communities.feedback.views._answer import ask_to_sign_in, in_words, personal, user_of
from communities.feedback.views._draft_steps import (
    back_from,
    go,
    head_of,
    missing_before,
    onward,
    shown_photos,
    upload,
    upload_all,
)
from communities.feedback.views.public import row_of
from communities.kernel.errors import Invalid, RuleBroken
from communities.residents.models import Building
from communities.residents.queries import place_at

SIMILAR_SHOWN = 3
TYPED_AT_MOST = 10_000


@personal
def what(request):
    """什么事: a button for each category, in groups."""
    draft, wrong = draft_in(request.session), False
    categories = list(Category.objects.offered())
    if request.method == "POST":
        chosen = request.POST.get("category", "")
        wrong = chosen not in {category.pk for category in categories}
        if not wrong:
            draft.category = chosen
            return onward(request, draft, after="report")
    context = {
        **head_of("report"),
        "groups": _groups(categories, opened=request.GET.get("group", ""), chosen=draft.category),
        "wrong": wrong,
        "to": request.GET.get("to", ""),
    }
    return render(request, "feedback/report_what.html", context, status=400 if wrong else 200)


def _groups(categories: list[Category], *, opened: str, chosen: str) -> list[dict]:
    groups: dict[str, list[Category]] = {}
    for category in categories:
        groups.setdefault(category.group, []).append(category)
    names = sorted(groups, key=lambda name: FIRST_GROUPS.index(name) if name in FIRST_GROUPS else len(FIRST_GROUPS))
    return [
        {
            "name": name,
            "icon": GROUP_ICONS.get(name, "message"),
            "main": name in FIRST_GROUPS,
            "categories": groups[name],
            "open": name == opened or any(category.pk == chosen for category in groups[name]),
            "chosen": chosen,
        }
        for name in names
    ]


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
    """Keep what was said, then go where the pressed button leads; None where the page has to be shown with its errors."""
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
    """Keep the photo and take its position for the place; False, with the reason beside the field, where it is refused."""
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
        return messages.WARNING, _("照片收下了，但里面没有记位置（转发过的照片常常这样）。请选一栋楼，或写清楚在什么地方。")
    if place is None:
        return messages.WARNING, _("照片收下了，但不是在本社区拍的。请选一栋楼，或写清楚在什么地方。")
    if draft.building != place.pk:
        return messages.INFO, _("照片收下了。它是在%s拍的；您选的是别处，就按您选的来。") % place.name
    return messages.SUCCESS, _("照片是在%s拍的，已经替您选好；不对可以改。") % place.name


def _chosen_by_photo(draft, form) -> bool:
    """Whether all that the form lacked was the place, and the photo that came with it has given one."""
    return draft.has_place and set(form.errors) == {"building"} and not form.cleaned_data.get("entrance")


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
