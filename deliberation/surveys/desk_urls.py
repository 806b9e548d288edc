from django.urls import path

from deliberation.surveys import desk

app_name = "surveys_desk"
urlpatterns = [
    path("", desk.surveys, name="surveys"),
    path("new/", desk.new, name="new"),
    path("topics/<int:pk>/", desk.of_topic, name="of_topic"),
    path("<int:pk>/", desk.survey, name="survey"),
    path("<int:pk>/preview/", desk.preview, name="preview"),
    path("<int:pk>/questions/new/", desk.question, name="add_question"),
    path("<int:pk>/questions/<int:place>/", desk.question, name="question"),
    path("<int:pk>/questions/<int:place>/arrange/", desk.arrange, name="arrange"),
    path("<int:pk>/paper/", desk.paper, name="paper"),
    path("<int:pk>/remarks/", desk.remarks, name="remarks"),
    path("<int:pk>/file/", desk.file, name="file"),
    path("remarks/<str:key>/show/", desk.show, name="show"),
    path("remarks/<str:key>/hide/", desk.hide, name="hide"),
    path("<int:pk>/<slug:verb>/", desk.do, name="do"),
]
