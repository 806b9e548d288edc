from django.urls import path

from deliberation.topics import desk, district_desk, rules_desk

app_name = "topics_desk"
urlpatterns = [
    path("", desk.topics, name="topics"),
    path("rules/", rules_desk.rules, name="rules"),
    path("rules/<slug:name>/", rules_desk.rule, name="rule"),
    path("rules/<slug:name>/drop/", rules_desk.drop, name="drop_rule"),
    path("district/", district_desk.rules, name="district_rules"),
    path("district/<int:district>/<slug:name>/", district_desk.rule, name="district_rule"),
    path("district/<int:district>/<slug:name>/drop/", district_desk.drop, name="drop_district_rule"),
    path("<int:pk>/", desk.topic, name="topic"),
    path("<int:pk>/ballots/", desk.ballots, name="ballots"),
    path("<int:pk>/<slug:verb>/", desk.do, name="do"),
]
