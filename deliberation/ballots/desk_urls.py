from django.urls import path

from deliberation.ballots import desk, proxy_views, station_desk

app_name = "ballots_desk"
urlpatterns = [
    path("", desk.ballots, name="ballots"),
    path("new/", desk.new, name="new"),
    path("tick/<int:pk>/", desk.tick, name="tick"),
    path("proxies/new/<int:pk>/", proxy_views.record, name="record_proxy"),
    path("proxies/<int:pk>/back/", proxy_views.unrecord, name="unrecord_proxy"),
    path("proxies/<int:pk>/proof/", proxy_views.proof, name="proof"),
    path("stations/<int:pk>/total/", station_desk.total, name="station_total"),
    path("stations/<int:pk>/explain/", station_desk.explain, name="station_explain"),
    path("<int:pk>/", desk.ballot, name="ballot"),
    path("<int:pk>/open/", desk.open_, name="open"),
    path("<int:pk>/roll/", desk.roll, name="roll"),
    path("<int:pk>/recount/", desk.recount, name="recount"),
    path("<int:pk>/<slug:verb>/", desk.do, name="do"),
]
