"""Reporting, the first screen: what it is about."""

from django.shortcuts import render

from communities.feedback.catalogue import FIRST_GROUPS
from communities.feedback.drafts import draft_in
from communities.feedback.models import Category
from communities.feedback.saying import GROUP_ICONS
from communities.feedback.views._draft_steps import head_of, onward
from communities.looks.answers import personal


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
