from django.urls import path

from deliberation.surveys import views

app_name = "surveys"
urlpatterns = [
    path("", views.surveys, name="surveys"),
    path("<int:pk>/", views.survey, name="survey"),
]
