from django.urls import path

from deliberation.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("<int:pk>/", views.result, name="result"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/paper/<slug:kind>/", views.paper, name="paper"),
    path("<int:pk>/object/", views.object_to, name="object"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("topics/<int:pk>/", views.timeline, name="timeline"),
    path("topics/<int:pk>/report/", views.report, name="report"),
    path("topics/<int:pk>/evaluate/", views.evaluate, name="evaluate"),
    path("progress/<int:pk>/<int:number>/<slug:size>/", views.photo, name="photo"),
]
