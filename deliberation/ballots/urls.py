from django.urls import path

from deliberation.ballots import views

app_name = "ballots"
urlpatterns = [
    path("", views.votes, name="votes"),
    path("<int:pk>/", views.vote, name="vote"),
    path("<int:pk>/box.json", views.box, name="box"),
]
