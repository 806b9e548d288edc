from django.urls import path

from deliberation.topics import desk

app_name = "topics_desk"
urlpatterns = [
    path("", desk.topics, name="topics"),
    path("<int:pk>/", desk.topic, name="topic"),
    path("<int:pk>/<slug:verb>/", desk.do, name="do"),
]
