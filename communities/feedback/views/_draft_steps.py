"""The steps of a report, which of them is next, and photos on the way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _

from communities.accounts.addresses import client_address
from communities.feedback.drafts import Draft, danger_of, keep, photos_of
from communities.feedback.intake import count_upload
from communities.feedback.models import Photo
from communities.feedback.uploads import take_upload
from communities.feedback.views._answer import user_of
from communities.kernel.errors import RuleBroken

STEPS = ["report", "report_where", "report_details", "report_contact"]
NAMES = [_("什么事"), _("在哪里"), _("说说情况"), _("怎么联系您")]


def head_of(step: str) -> dict:
    """What components/steps.html needs."""
    return {"step_names": NAMES, "step": STEPS.index(step) + 1}


def missing_before(step: str, draft: Draft) -> str:
    """The first step before `step` that has not been done, or an empty string."""
    done = {"report": bool(draft.category), "report_where": draft.has_place, "report_details": draft.has_text}
    return next((name for name in STEPS[: STEPS.index(step)] if not done[name]), "")


def go(step: str) -> HttpResponse:
    return redirect(f"feedback:{step}")


def onward(request: HttpRequest, draft: Draft, *, after: str) -> HttpResponse:
    """Keep the draft and go on: to the emergency number if called for, to what is missing, or to the next step."""
    keep(draft, request.session)
    if danger_of(draft):
        return go("report_danger")
    if request.POST.get("to") == "contact":
        return go(missing_before("report_contact", draft) or "report_contact")
    following = STEPS[STEPS.index(after) + 1]
    return go(missing_before(following, draft) or following)


def back_from(request: HttpRequest, draft: Draft, *, step: str) -> HttpResponse:
    """Keep what was typed, unchecked, and go one step back."""
    keep(draft, request.session)
    return go(STEPS[STEPS.index(step) - 1])


def upload(request: HttpRequest, file, *, draft: Draft) -> Photo:
    """One more photo for the draft; raises PhotoRefused, TooOften."""
    by = user_of(request)
    count_upload(by=by, address=client_address(request))
    return take_upload(file, by=by, draft=draft.key, now=clock())


def upload_all(request: HttpRequest, files: list, form, *, draft: Draft) -> None:
    """Take the photos that are photos; the others are refused beside the field, by their place in the row."""
    for place, file in enumerate(files, start=1):
        try:
            upload(request, file, draft=draft)
        except RuleBroken as error:
            which = f"第 {place} 张：" if len(files) > 1 else ""
            form.add_error("photos", f"{which}{error.message}")


def shown_photos(draft: Draft) -> list[dict]:
    """What components/photo_picker.html shows of the photos that are here already."""
    return [
        {"url": reverse("feedback:photo", args=[photo.key, "thumb"]), "value": photo.key} for photo in photos_of(draft)
    ]
