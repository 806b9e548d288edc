from django.urls import path

from deliberation.meetings import calendar_views, live_views, views

app_name = "meetings"
urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("calendar/", calendar_views.mine, name="calendar"),
    path("calendar/<str:secret>.ics", calendar_views.feed, name="feed"),
    path("<int:pk>.ics", calendar_views.one, name="ics"),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/substitute/", views.substitute, name="substitute"),
    path("<int:pk>/sign-up/", views.sign_up, name="sign_up"),
    path("<int:pk>/list-me/", views.list_me, name="list_me"),
    path("<int:pk>/give-up/", views.give_up, name="give_up"),
    path("<int:pk>/materials/<int:material>/", views.material, name="material"),
    path("<int:pk>/live/", live_views.phone, name="live"),
    path("<int:pk>/live.json", live_views.state, name="state"),
    path("<int:pk>/live/<slug:verb>/", live_views.act, name="act"),
    path("<int:pk>/door/", live_views.door, name="door"),
    path("<int:pk>/screen/", live_views.screen, name="screen"),
]
