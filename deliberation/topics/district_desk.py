"""协商规则 on the platform's host: what a district sets for its communities."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.looks.shell import in_community, only_for
from communities.tenants.models import District
from communities.tenants.queries import districts_of
from deliberation.topics.forms import DistrictRuleForm
from deliberation.topics.parameters import PARAMETERS, binds, parameters, said
from deliberation.topics.ruling import drop_district_rule, may_rule_districts, set_district_rule

district_only = only_for(may_rule_districts, on_platform=True)


def door_shown(request) -> bool:
    return not in_community(request) and may_rule_districts(request.user)


@district_only
@require_safe
def rules(request):
    """Every number of each district that this person speaks for."""
    found = [{"district": one, "rows": _rows(one)} for one in districts_of(request.user)]
    return render(request, "topics/desk/district_rules.html", {"found": found})


def _rows(district: District) -> list[dict]:
    own = district.rules.get("deliberation", {})
    return [
        {
            "name": name,
            "words": PARAMETERS[name].words,
            "usual": said(name, PARAMETERS[name].value),
            "value_said": said(name, held["value"]),
            "is_own": name in own,
            "is_firm": binds(own.get(name)),
            **held,
        }
        for name, held in parameters(district=own).items()
    ]


def _district(request, pk: int, name: str) -> District:
    if name not in PARAMETERS:
        raise Http404
    return get_object_or_404(districts_of(request.user), pk=pk)


@district_only
def rule(request, district, name):
    """Set one of them."""
    found = _district(request, district, name)
    own = found.rules.get("deliberation", {})
    held = {"value": parameters(district=own)[name]["value"], **own.get(name, {})}
    form = DistrictRuleForm(request.POST if request.method == "POST" else None, initial=held)
    if form.passes(partial(set_district_rule, district=found, name=name), by=request.user, now=clock()):
        messages.success(request, _("改好了。社区里已经公告的照原来的；没有公告的，一分钟内照新的。"))
        return redirect("topics_desk:district_rules")
    heading = f"{found} · {PARAMETERS[name].words}"
    context = {"heading": heading, "form": form, "go": _("改成这样"), "back": "topics_desk:district_rules"}
    return render(request, "desk/one_form.html", context, status=form.status if form.errors else 200)


@district_only
@require_POST
def drop(request, district, name):
    """Back to the platform's number."""
    found = _district(request, district, name)
    try:
        drop_district_rule(district=found, name=name, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("改回平台的规定了。"))
    return redirect("topics_desk:district_rules")
