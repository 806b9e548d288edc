from django.urls import path

from communities.party import doing, electing, views

app_name = "party"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("blank/", views.blank, name="blank"),
    path("terms/", views.terms, name="terms"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("units/<int:pk>/roster/", views.roster, name="roster"),
    path("units/<int:pk>/roster/<int:member>/phone/", views.reveal, name="reveal"),
    path("units/<int:pk>/elect/", electing.elect, name="elect"),
    path("do/<slug:verb>/<int:pk>/", doing.do, name="do"),
]
