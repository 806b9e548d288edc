from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "deliberation.ballots"
    label = "ballots"
    verbose_name = "表决"
