"""Who may stand in 党建 at all."""

from communities.looks.shell import in_community, only_for
from communities.party.rules import may_keep_party

office = only_for(may_keep_party)


def in_office(request) -> bool:
    return in_community(request) and may_keep_party(request.user)
