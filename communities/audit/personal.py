"""What is kept here; see communities/kernel/datamap.py. The ledger names accounts by number and holds no personal data."""

from communities.audit.models import Entry
from communities.kernel.datamap import Kept

KEPT = [
    Kept(
        "audit.Entry",
        "一直保存",
        mine=lambda user: Entry.objects.done_for(user),
        shown=("at", "verb"),
        left="账本只记账号的编号，没有姓名和电话",
    ),
    Kept("audit.Head", "一直保存"),
    Kept("audit.Checkpoint", "一直保存"),
]
