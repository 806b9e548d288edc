from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class TenantsConfig(AppConfig):
    name = "communities.tenants"
    label = "tenants"
    verbose_name = "区、街道和社区"

    def ready(self):
        from communities.tenants import contenttypes, directory

        contenttypes.keep_per_schema()
        for model in (self.get_model("Community"), self.get_model("Domain"), self.get_model("District")):
            for signal in (post_save, post_delete):
                signal.connect(directory.forget_changed, sender=model)
