"""Standing bodies at the desk: who sits in them and until when."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.timezone import now as clock
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from deliberation.meetings import bodies as actions
from deliberation.meetings.desk import keepers_only
from deliberation.meetings.forms import BodyForm, EndForm, MemberForm
from deliberation.meetings.inviting import members_on
from deliberation.meetings.models import Body, BodyMember


@keepers_only
@require_safe
def bodies(request):
    return render(request, "meetings/desk/bodies.html", {"rows": Body.objects.order_by("name")})


@keepers_only
@require_safe
def body(request, pk):
    """Its members of today, then those who were or will be."""
    found = get_object_or_404(Body, pk=pk)
    sitting = list(members_on(found, localdate()))
    others = found.members.exclude(pk__in=[member.pk for member in sitting]).order_by("-starts_on", "pk")
    return render(request, "meetings/desk/body.html", {"body": found, "sitting": sitting, "others": others})


@keepers_only
def new(request):
    return _filled(
        request, BodyForm, _("设立议事会"), lambda **how: redirect("meetings_desk:body", actions.found_body(**how).pk)
    )


@keepers_only
def seat(request, pk):
    """One more member."""
    found = get_object_or_404(Body, pk=pk)

    def seated(**how):
        actions.seat_member(body=found, **how)
        return redirect("meetings_desk:body", pk)

    return _filled(request, MemberForm, _("加一位成员"), seated, initial={"starts_on": localdate()})


@keepers_only
def unseat(request, pk, member):
    """The term of a member ends."""
    found = get_object_or_404(BodyMember, pk=member, body=pk)

    def unseated(**how):
        actions.unseat_member(member=found, **how)
        return redirect("meetings_desk:body", pk)

    return _filled(request, EndForm, _("结束任期"), unseated, initial={"ends_on": localdate()})


def _filled(request, kind, title, act, **more):
    form = kind(request.POST if request.method == "POST" else None, **more)
    if form.passes(act, by=request.user, now=clock()):
        messages.success(request, _("好了。"))
        return form.done
    context = {"heading": title, "form": form, "go": title, "back": "meetings_desk:bodies"}
    return render(request, "desk/one_form.html", context, status=form.status if form.errors else 200)
