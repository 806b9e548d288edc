"""What every page needs to know. No query."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

# name of the route, words, icon, and the other routes behind the same door; a door is shown once its slice exists
_DOORS = [
    ("feedback:home", _("首页"), "home", set()),
    (
        "feedback:report",
        _("报事"),
        "report",
        {f"feedback:report_{step}" for step in ("where", "details", "danger", "contact", "sent")},
    ),
    (
        "topics:topics",
        _("商量"),
        "talk",
        {
            *("topics:topic", "topics:propose", "opinions:opinions", "opinions:draft"),
            *(
                "meetings:meetings",
                "meetings:meeting",
                "meetings:live",
                "meetings:call",
                "meetings:called",
                "meetings:doors",
                "ballots:votes",
                "ballots:vote",
            ),
            *("outcomes:result", "outcomes:timeline", "outcomes:report", "surveys:surveys", "surveys:survey"),
        },
    ),
    ("feedback:public", _("公开"), "list", {"feedback:public_ticket"}),
    ("notifications:inbox", _("消息"), "bell", set()),
    ("feedback:mine", _("我的"), "me", {"feedback:my_ticket", "feedback:link_ticket"}),
]
# What stands below every page.
_FOOTING = [
    ("grid:who", _("有事找谁")),
    ("receptions:receptions", _("代表接待日")),
    ("ballots:votes", _("表决")),
    ("surveys:surveys", _("问卷")),
]


def portal(request):
    """`community`, `street`, `doors` and `footing` for the templates."""
    community = getattr(request, "community", None)
    return {
        "community": community,
        "street": community.street if community else None,
        "doors": list(_doors(request)) if community else [],
        "footing": list(_footing()) if community else [],
    }


def _footing():
    for name, label in _FOOTING:
        yield {"url": reverse(name), "label": label}


def _doors(request):
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    for name, label, icon, behind in _DOORS:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        yield {"url": url, "label": label, "icon": icon, "current": here == name or here in behind}
