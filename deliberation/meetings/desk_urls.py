from django.urls import path

from deliberation.meetings import body_desk, console, desk

app_name = "meetings_desk"
urlpatterns = [
    path("", desk.meetings, name="meetings"),
    path("new/", desk.plan, name="plan"),
    path("of-topic/<int:topic>/", desk.of_topic, name="of_topic"),
    path("bodies/", body_desk.bodies, name="bodies"),
    path("bodies/new/", body_desk.new, name="new_body"),
    path("bodies/<int:pk>/", body_desk.body, name="body"),
    path("bodies/<int:pk>/seat/", body_desk.seat, name="seat_member"),
    path("bodies/<int:pk>/unseat/<int:member>/", body_desk.unseat, name="unseat_member"),
    path("<int:pk>/", desk.meeting, name="meeting"),
    path("<int:pk>/sheet/", desk.sheet, name="sheet"),
    path("<int:pk>/console/", console.console, name="console"),
    path("<int:pk>/<slug:verb>/", desk.do, name="do"),
    path("<int:pk>/<slug:verb>/<int:row>/", desk.do, name="do_row"),
]
