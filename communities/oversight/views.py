"""The pages of street and district."""

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities.oversight.models import Figure
from communities.oversight.party_figures import WORDS
from communities.tenants.queries import communities_of
from communities.tenants.rules import may_see_communities


@never_cache
@require_safe
def party(request):
    """The party's organisation in each community that this person looks on, by name: counts, and no order of merit."""
    if getattr(request, "community", None) is not None:
        raise Http404
    if not may_see_communities(request.user, on_platform=True):
        raise PermissionDenied
    communities = sorted(communities_of(request.user), key=lambda one: one.name)
    kept = Figure.objects.filter(community__in=communities, name__in=WORDS)
    latest = dict(kept.values_list("community").annotate(Max("day")))
    values = {(row.community_id, row.name): row.value for row in kept if row.day == latest[row.community_id]}
    rows = [
        {
            "community": one,
            "day": latest.get(one.pk),
            "cells": [(words, values.get((one.pk, name))) for name, words in WORDS.items()],
        }
        for one in communities
    ]
    totals = [sum(values.get((one.pk, name), 0) for one in communities) for name in WORDS]
    counted = sum(row["day"] is not None for row in rows)
    context = {"rows": rows, "heads": list(WORDS.values()), "totals": totals, "counted": counted}
    return render(request, "oversight/party.html", context)
