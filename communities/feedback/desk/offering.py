"""Which steps a ticket offers to whom; the first is the next sensible one."""

from communities.feedback.desk.forms import (
    Accept,
    ActForm,
    CallBack,
    CloseUnreached,
    Dispatch,
    Divert,
    HandOn,
    Hide,
    Missed,
    Publish,
    is_ended,
)
from communities.feedback.desk.handler_forms import Note, Object, Reply, ReportDone, Sign

IN_ORDER: list[type[ActForm]] = [
    Accept,
    Dispatch,
    CallBack,
    Missed,
    CloseUnreached,
    Sign,
    ReportDone,
    Reply,
    Divert,
    Object,
    HandOn,
    Note,
    Publish,
    Hide,
]
ACTS = {form.verb: form for form in IN_ORDER}
# The steps whose form stands open, ready to be sent: the page is about them.
LEADING = frozenset({"accept", "dispatch", "close", "sign", "report_done"})


def offers(user, ticket) -> list[type[ActForm]]:
    """The steps that this person may take now, the next sensible one first."""
    return sorted((form for form in IN_ORDER if form.offered(user, ticket)), key=lambda form: not _leads(form, ticket))


def leading(offered, ticket) -> type[ActForm] | None:
    """The next sensible step among those offered, or None when it is somebody else's turn."""
    return next((form for form in offered if _leads(form, ticket)), None)


def _leads(form: type[ActForm], ticket) -> bool:
    if form is Publish:
        return is_ended(ticket) and not ticket.is_public
    return form.verb in LEADING
