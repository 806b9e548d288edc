from django.urls import path

from communities.feedback.desk import acting, filing, seen, several, views

app_name = "desk"
urlpatterns = [
    path("", views.tickets, name="tickets"),
    path("fresh/", views.fresh, name="fresh"),
    path("several/", several.several, name="several"),
    path("new/", filing.file, name="file"),
    path("photo/<str:key>/<str:size>/", acting.photo, name="photo"),
    path("<str:number>/", views.ticket, name="ticket"),
    path("<str:number>/seen/", seen.seen, name="seen"),
    path("<str:number>/contact/", acting.contact, name="contact"),
    path("<str:number>/<slug:verb>/", acting.act, name="act"),
]
