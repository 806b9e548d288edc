from django.apps import AppConfig


class GridConfig(AppConfig):
    name = "communities.grid"
    label = "grid"
    verbose_name = "网格"
