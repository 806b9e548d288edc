"""Verbs of an import that people press. The work is done by working.py."""

from datetime import datetime

from django.db.transaction import atomic

from communities.accounts.models import User
from communities.audit.actions import record
from communities.importing.errors import NotNow
from communities.importing.models import Run
from communities.importing.registers import REGISTERS
from communities.importing.states import STEPS, WORKING, State
from communities.importing.undoing import require_whole
from communities.importing.waking import wake
from communities.kernel.errors import NotAllowed


@atomic
def step(*, run: Run, verb: str, by: User, now: datetime) -> Run:
    """confirm, go_on, cancel, stop or undo. Raises NotNow, NotAllowed."""
    run = Run.objects.select_for_update().get(pk=run.pk)
    if not REGISTERS[run.register].may(by):
        raise NotAllowed
    where, to = STEPS[verb]
    if run.state not in where:
        raise NotNow(f"这次导入{State(run.state).label}，不能这样做了。请刷新页面看看。")
    if to == State.WRITING and not run.lines.to_write().exists():
        raise NotNow("没有可以写入的行。")
    if to == State.UNDOING:
        require_whole(run)
    run.state, run.changed_at, run.problem, run.acted_by = to, now, "", by
    run.save(update_fields=["state", "changed_at", "problem", "acted_by"])
    if to == State.CANCELLED:
        run.lines.all().delete()
    record(by=by, verb=f"importing.{verb}", subject=run, at=now, register=run.register)
    if to in WORKING:
        wake()
    return run
