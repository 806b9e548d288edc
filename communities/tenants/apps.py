from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "communities.tenants"
    label = "tenants"
    verbose_name = "区、街道和社区"

    def ready(self):
        from communities.tenants import contenttypes

        contenttypes.keep_per_schema()
