"""Who may read the ledger."""

# The secretary of a community; on the platform, the district and the operator. The ledger stands below the roles.
READERS = frozenset({"committee_secretary", "district", "operator"})


def may_read_ledger(user) -> bool:
    return bool(user.is_authenticated and user.is_active and user.roles & READERS)
