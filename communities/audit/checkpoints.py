"""A community's ledger head, copied to `public` every hour: a ledger rewritten as a whole no longer matches it."""

from django.db import connection
from django.utils.timezone import now as clock

from communities.audit.models import Head


def keep_checkpoint(schema: str, *, now=None) -> bool:
    """Copy the head of the current schema unless it has not moved; the answer is whether a row was written."""
    head = Head.objects.filter(pk=1).first()
    if head is None or not head.seq:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.audit_checkpoint (schema, at, seq, hash) SELECT %s, %s, %s, %s WHERE NOT EXISTS "
            "(SELECT 1 FROM public.audit_checkpoint WHERE schema = %s AND seq = %s)",
            [schema, now or clock(), head.seq, head.hash, schema, head.seq],
        )
        return cursor.rowcount == 1
