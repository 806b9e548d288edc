"""What counts for a time: which verifications, codes and assistances count at a moment."""

from django.db.models import Q, QuerySet


class AddressCodeQuerySet(QuerySet):
    def waiting(self, moment):
        """Neither used nor over."""
        return self.filter(used_at__isnull=True, expires_at__gt=moment)


class AssistanceQuerySet(QuerySet):
    def going_on(self, moment):
        return self.filter(ended_at__isnull=True, ends_at__gt=moment)


class VerificationQuerySet(QuerySet):
    def in_force(self, moment):
        return self.filter(at__lte=moment, revoked_at__isnull=True).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=moment)
        )
