from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "communities.importing"
    label = "importing"
    verbose_name = "导入"
