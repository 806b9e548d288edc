from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "communities.residents"
    label = "residents"
    verbose_name = "居民与房屋"
