from django.urls import path, register_converter

from communities.feedback.numbers import NumberConverter
from communities.feedback.views import details, home, photos, public, report, sending, tickets, where

register_converter(NumberConverter, "ticket_number")

app_name = "feedback"
urlpatterns = [
    path("", home.home, name="home"),
    path("report/", report.what, name="report"),
    path("report/where/", where.where, name="report_where"),
    path("report/details/", details.details, name="report_details"),
    path("report/danger/", sending.danger, name="report_danger"),
    path("report/contact/", sending.contact, name="report_contact"),
    path("report/sent/", sending.sent, name="report_sent"),
    path("tickets/", public.public, name="public"),
    path("tickets/<ticket_number:number>/", tickets.public_ticket, name="public_ticket"),
    path("my/", tickets.mine, name="mine"),
    path("my/<ticket_number:number>/", tickets.my_ticket, name="my_ticket"),
    path("t/<ticket_number:number>/<str:key>/", tickets.link_ticket, name="link_ticket"),
    path("photos/<str:key>/<str:size>/", photos.photo, name="photo"),
]
