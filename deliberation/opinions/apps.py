from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "deliberation.opinions"
    label = "opinions"
    verbose_name = "意见和讨论"
