from django.urls import path

from deliberation.topics import views

app_name = "topics"
urlpatterns = [
    path("", views.topics, name="topics"),
    path("new/", views.propose, name="propose"),
    path("new/<str:number>/", views.propose, name="propose_from"),
    path("similar/", views.similar, name="similar"),
    path("<int:pk>/", views.topic, name="topic"),
    path("<int:pk>/support/", views.support, name="support"),
    path("<int:pk>/take-back/", views.take_back, name="take_back"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
