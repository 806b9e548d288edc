from django.urls import path

from communities.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.all_read, name="all_read"),
    path("<int:message_id>/", views.opened, name="opened"),
]
