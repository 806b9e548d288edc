"""A community's host, and /c/<slug>/ on the platform's."""

from django.urls import include, path

from communities.looks.views import elder_mode

handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("", include("communities.feedback.urls")),
    path("", include("communities.accounts.urls")),
    path("who/", include("communities.grid.urls")),
    path("inbox/", include("communities.notifications.urls")),
    path("privacy/", include("communities.privacy.urls")),
    path("homes/", include("communities.residents.urls")),
    path("receptions/", include("communities.receptions.urls")),
    path("topics/", include("deliberation.topics.urls")),
    path("topics/", include("deliberation.opinions.urls")),
    path("votes/", include("deliberation.ballots.urls")),
    path("surveys/", include("deliberation.surveys.urls")),
    path("meetings/", include("deliberation.meetings.urls")),
    path("outcomes/", include("deliberation.outcomes.urls")),
    path("elder/", elder_mode, name="elder_mode"),
    path("api/v1/", include("config.urls_api")),
    path("manage/", include("config.urls_manage")),
]
