from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "deliberation.outcomes"
    label = "outcomes"
    verbose_name = "协商结果"
