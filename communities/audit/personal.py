"""What is kept here; see communities/kernel/datamap.py. The ledger names accounts by number and holds no personal data."""

from communities.kernel.datamap import Kept

KEPT = [
    Kept("audit.Entry", "一直保存"),
    Kept("audit.Head", "一直保存"),
    Kept("audit.Checkpoint", "一直保存"),
]
