from django.urls import path

from deliberation.opinions import desk

app_name = "opinions_desk"
urlpatterns = [
    path("<int:pk>/", desk.opinions, name="opinions"),
    path("<slug:verb>/<int:pk>/", desk.do, name="do"),
]
