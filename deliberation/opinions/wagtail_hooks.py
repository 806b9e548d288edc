"""意见和讨论 in the shell: reached from a topic, and below it, so that the menu marks the topics."""

from django.urls import include, path
from wagtail import hooks


@hooks.register("register_admin_urls")
def opinions_urls():
    return [path("topics/opinions/", include("deliberation.opinions.desk_urls"))]
