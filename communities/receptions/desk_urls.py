from django.urls import path

from communities.receptions import desk

app_name = "receptions_desk"
urlpatterns = [
    path("", desk.receptions, name="receptions"),
    path("new/", desk.new, name="new"),
    path("<int:pk>/", desk.reception, name="reception"),
    path("<int:pk>/<slug:verb>/", desk.do, name="do"),
    path("bookings/<int:pk>/phone/", desk.reveal, name="reveal"),
    path("bookings/<int:pk>/<slug:verb>/", desk.do_booking, name="do_booking"),
]
