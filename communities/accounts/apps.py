from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "communities.accounts"
    label = "accounts"
    verbose_name = "账号"
