from django.urls import path

from communities.tenants import views

app_name = "tenants"
urlpatterns = [path("", views.home, name="home")]
