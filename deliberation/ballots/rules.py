"""Who may."""

from communities.accounts.rules import is_committee
from communities.kernel.errors import NotAllowed


def may_keep_ballots(user) -> bool:
    return is_committee(user)


def require_keeper(user) -> None:
    if not may_keep_ballots(user):
        raise NotAllowed("表决由社区书记和居委会委员组织。")
