"""`manage.py rotate_keys`: every personal column under the first of FIELD_KEYS and of FIELD_INDEX_KEY."""

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django_tenants.utils import tenant_context

from communities.kernel.resealing import reseal, sealed_fields
from communities.tenants.models import Community


class Command(BaseCommand):
    help = "把加密存放的个人信息换用 FIELD_KEYS 和 FIELD_INDEX_KEY 里的第一把钥匙；中途停下，再运行就接着做"

    def handle(self, *args, **options):
        models = [model for model in apps.get_models() if sealed_fields(model)]
        connection.set_schema_to_public()
        self._rotate("平台", [model for model in models if model._meta.app_config.name in settings.SHARED_APPS])
        for community in Community.objects.order_by("pk"):
            # Closed ones too: what they keep must still open.
            with tenant_context(community):
                self._rotate(community.name, models)

    def _rotate(self, name: str, models: list) -> None:
        count = sum(reseal(field) for model in models for field in sealed_fields(model))
        self.stdout.write(f"{name}：换了 {count} 处")
