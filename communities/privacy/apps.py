from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "communities.privacy"
    label = "privacy"
    verbose_name = "个人信息"
