"""What every page needs to know. No query."""

from django.urls import NoReverseMatch, reverse

# name of the route, words, icon; a door is shown once its slice exists
_DOORS = [
    ("feedback:home", "首页", "home"),
    ("feedback:report", "报事", "report"),
    ("feedback:public", "大家报的事", "list"),
    ("notifications:inbox", "消息", "bell"),
    ("feedback:mine", "我的", "me"),
]


def portal(request):
    """`community`, `street`, `doors` and `elder_mode` for the templates."""
    community = getattr(request, "community", None)
    return {
        "community": community,
        "street": community.street if community else None,
        "doors": list(_doors(request)) if community else [],
    }


def _doors(request):
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    for name, label, icon in _DOORS:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        yield {"url": url, "label": label, "icon": icon, "current": here == name}
