from django.apps import AppConfig


class PartyConfig(AppConfig):
    name = "communities.party"
    label = "party"
    verbose_name = "党建"
