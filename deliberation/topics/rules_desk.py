"""协商规则 at the desk: every number with its basis, and what this community set for itself."""

from functools import partial

from django.contrib import messages
from django.db import connection
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now as clock
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communities.kernel.errors import RuleBroken
from communities.looks.shell import in_community, only_for
from deliberation.topics.forms import RuleForm
from deliberation.topics.parameters import PARAMETERS, binds, parameters, said
from deliberation.topics.ruling import drop_rule, may_rule, read_anew, set_rule
from deliberation.topics.stepping import rules_here, rules_of_district

secretary_only = only_for(may_rule)


def door_shown(request) -> bool:
    return in_community(request) and may_rule(request.user)


@secretary_only
@require_safe
def rules(request):
    read_anew()
    own, district = connection.tenant.rules.get("deliberation", {}), rules_of_district()
    above = parameters(district=district)
    rows = [
        {
            "name": name,
            "words": PARAMETERS[name].words,
            "above": above[name],
            "of_district": name in district,
            "is_firm": binds(district.get(name)),
            "is_own": name in own,
            "value_said": said(name, held["value"]),
            "above_said": said(name, above[name]["value"]),
            **held,
        }
        for name, held in rules_here().items()
    ]
    return render(request, "topics/desk/rules.html", {"rows": rows})


@secretary_only
def rule(request, name):
    """Set one of them."""
    if name not in PARAMETERS:
        raise Http404
    read_anew()
    # Whoever sets a number says by which right: not by that of the one before.
    held = {"value": rules_here()[name]["value"], **connection.tenant.rules.get("deliberation", {}).get(name, {})}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=held)
    if form.passes(partial(set_rule, name=name), by=request.user, now=clock()):
        messages.success(request, _("改好了。已经公告的照原来的。"))
        return redirect("topics_desk:rules")
    context = {"heading": PARAMETERS[name].words, "form": form, "go": _("改成这样"), "back": "topics_desk:rules"}
    return render(request, "desk/one_form.html", context, status=form.status if form.errors else 200)


@secretary_only
@require_POST
def drop(request, name):
    """Back to the number of the district, or of the platform."""
    if name not in PARAMETERS:
        raise Http404
    try:
        drop_rule(name=name, by=request.user, now=clock())
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("改回原来的规定了。"))
    return redirect("topics_desk:rules")
