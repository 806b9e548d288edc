from django.apps import AppConfig


class LooksConfig(AppConfig):
    """How pages look and speak: icons and the words for time. No models."""

    name = "communities.looks"
    label = "looks"
    verbose_name = "外观"
