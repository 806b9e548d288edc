from django.urls import path

from deliberation.outcomes import desk, sheets_desk

app_name = "outcomes_desk"
urlpatterns = [
    path("", desk.outcomes, name="outcomes"),
    path("<int:pk>/", desk.topic, name="topic"),
    path("<int:pk>/file/", desk.whole_file, name="file"),
    path("<int:pk>/sheet/", sheets_desk.read, name="sheet"),
    path("<int:pk>/sheet/template/", sheets_desk.template, name="sheet_template"),
    path("<int:pk>/sheet/confirm/", sheets_desk.confirm, name="sheet_confirm"),
    path("<slug:kind>/<int:pk>/<slug:verb>/", desk.do, name="do"),
]
