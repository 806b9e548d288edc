from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "deliberation.surveys"
    label = "surveys"
    verbose_name = "问卷"
