from django.urls import path

from deliberation.outcomes import desk

app_name = "outcomes_desk"
urlpatterns = [
    path("", desk.outcomes, name="outcomes"),
    path("<int:pk>/", desk.topic, name="topic"),
    path("<int:pk>/file/", desk.whole_file, name="file"),
    path("<slug:kind>/<int:pk>/<slug:verb>/", desk.do, name="do"),
]
