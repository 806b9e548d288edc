"""意见和讨论 in the shell: reached from a topic, and below it, so that the menu marks the topics."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import hooks


@hooks.register("register_admin_urls")
def opinions_urls():
    return [
        path("topics/opinions/", include("deliberation.opinions.desk_urls")),
        # Where it stood before, as messages that are kept say.
        path("opinions/<int:pk>/", _moved("opinions"), name="opinions_moved"),
        path("opinions/<slug:verb>/<int:pk>/", _moved("do"), name="opinion_step_moved"),
    ]


def _moved(name: str):
    return RedirectView.as_view(pattern_name=f"opinions_desk:{name}", query_string=True)
