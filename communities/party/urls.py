from django.urls import path

from communities.party import doing, electing, joint_views, meeting_views, views

app_name = "party"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("blank/", views.blank, name="blank"),
    path("terms/", views.terms, name="terms"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("units/<int:pk>/roster/", views.roster, name="roster"),
    path("units/<int:pk>/roster/<int:member>/phone/", views.reveal, name="reveal"),
    path("units/<int:pk>/elect/", electing.elect, name="elect"),
    path("units/<int:pk>/meetings/", meeting_views.meetings, name="meetings"),
    path("meetings/<int:pk>/", meeting_views.meeting, name="meeting"),
    path("reported/", joint_views.reported, name="reported"),
    path("joint/", joint_views.joint, name="joint"),
    path("joint/<int:pk>/", joint_views.item, name="item"),
    path("offices/", joint_views.offices, name="offices"),
    path("offices/<int:pk>/", joint_views.office_building, name="office"),
    path("do/<slug:verb>/<int:pk>/", doing.do, name="do"),
]
