from django.urls import path

from communities.receptions import views

app_name = "receptions"
urlpatterns = [
    path("", views.receptions, name="receptions"),
    path("<int:pk>/book/", views.book, name="book"),
    path("<int:pk>/give-back/", views.give_back, name="give_back"),
]
