from django.urls import path

from communities.residents import views

app_name = "residents"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("assistance/end/", views.end_assistance, name="end_assistance"),
]
