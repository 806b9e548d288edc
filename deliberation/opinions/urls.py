from django.urls import path

from deliberation.opinions import views

app_name = "opinions"
urlpatterns = [
    path("<int:pk>/opinions/", views.opinions, name="opinions"),
    path("<int:pk>/opinions/say/", views.opine, name="opine"),
    path("<int:pk>/opinions/discuss/", views.comment, name="comment"),
    path("<int:pk>/opinions/words/<int:word>/appeal/", views.appeal, name="appeal"),
    path("<int:pk>/drafts/<int:version>/", views.draft, name="draft"),
]
