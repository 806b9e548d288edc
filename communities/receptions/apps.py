from django.apps import AppConfig


class ReceptionsConfig(AppConfig):
    name = "communities.receptions"
    label = "receptions"
    verbose_name = "代表接待"
