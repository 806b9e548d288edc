from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "communities.oversight"
    label = "oversight"
    verbose_name = "街道与区"
