from django.urls import path

from deliberation.ballots import proxy_views, views

app_name = "ballots"
urlpatterns = [
    path("", views.votes, name="votes"),
    path("<int:pk>/", views.vote, name="vote"),
    path("<int:pk>/find/", views.find, name="find"),
    path("<int:pk>/delegate/<int:line>/", proxy_views.delegate, name="delegate"),
    path("<int:pk>/revoke/<int:line>/", proxy_views.revoke, name="revoke"),
    path("<int:pk>/decline/<int:delegation>/", proxy_views.decline, name="decline"),
    path("<int:pk>/box.json", views.box, name="box"),
]
