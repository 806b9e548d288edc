from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "communities.demonstration"
    label = "demonstration"
    verbose_name = "演示"
