from django.urls import path, re_path

from communities.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.about, name="about"),
    re_path(r"^my-data\.(?P<kind>json|xlsx)$", views.my_copy, name="my_copy"),
]
