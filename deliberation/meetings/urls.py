from django.urls import path

from deliberation.meetings import calendar_views, call_views, live_views, views

app_name = "meetings"
urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("calendar/", calendar_views.mine, name="calendar"),
    path("calendar/<str:secret>.ics", calendar_views.feed, name="feed"),
    path("calls/new/", call_views.call, name="call"),
    path("calls/<int:pk>/", call_views.called, name="called"),
    path("calls/<int:pk>/cosign/", call_views.cosign, name="cosign"),
    path("calls/<int:pk>/take-back/", call_views.take_back, name="take_back"),
    path("calls/<int:pk>/move/", call_views.move, name="move"),
    path("calls/<int:pk>/doors/", call_views.doors, name="doors"),
    path("calls/<int:pk>/run/<slug:verb>/", call_views.run, name="run"),
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
