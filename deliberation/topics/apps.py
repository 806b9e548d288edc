from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "deliberation.topics"
    label = "topics"
    verbose_name = "协商议题"
