"""`manage.py rotate_keys`: seal every personal column under the first of FIELD_KEYS."""

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.transaction import atomic
from django_tenants.utils import tenant_context

from communities.kernel.sealing import SealedField, resealed
from communities.tenants.models import Community


class Command(BaseCommand):
    help = "把加密存放的个人信息换用 FIELD_KEYS 里的第一把钥匙；中途停下，再运行就接着做"

    def handle(self, *args, **options):
        models = [model for model in apps.get_models() if _sealed(model)]
        connection.set_schema_to_public()
        self._rotate("平台", [model for model in models if model._meta.app_config.name in settings.SHARED_APPS])
        for community in Community.objects.order_by("pk"):
            # Closed ones too: what they keep must still open.
            with tenant_context(community):
                self._rotate(community.name, models)

    def _rotate(self, name: str, models: list) -> None:
        count = sum(_all_of(model) for model in models)
        self.stdout.write(f"{name}：换了 {count} 处")


def _sealed(model) -> bool:
    return any(isinstance(field, SealedField) for field in model._meta.local_fields)


def _all_of(model) -> int:
    """A batch a transaction, until there is nothing left."""
    done = 0
    while True:
        with atomic():
            count = resealed(model)
        if not count:
            return done
        done += count
