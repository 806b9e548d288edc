"""What is over goes: every rule of the data map, carried out once a night (PIPL, 个人信息保护法, art. 19)."""

from datetime import datetime

import structlog
from django.utils.timezone import now as clock

from communities.kernel.datamap import everything
from communities.kernel.retention import Keeping, forget_over

log = structlog.get_logger("retention")


def forget_personal_data(*, now: datetime | None = None) -> dict[str, int]:
    """Carry out every rule in the current schema; {table: rows}, those alone that lost some.

    Tables that point at others come first. Each batch is a transaction: stopped, it goes on with the next run.
    """
    now, gone = now or clock(), {}
    for kept in reversed(list(everything())):
        if isinstance(kept.until, Keeping) and (count := forget_over(kept.until, now=now)):
            gone[kept.label] = count
    if gone:
        log.info("personal_data_forgotten", **{label.lower().replace(".", "_"): count for label, count in gone.items()})
    return gone
