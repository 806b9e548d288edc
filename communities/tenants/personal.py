"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept

KEPT = [
    Kept("tenants.District", "一直保存"),
    Kept("tenants.Street", "一直保存"),
    Kept("tenants.Department", "一直保存"),
    Kept("tenants.Community", "一直保存"),
    Kept("tenants.Domain", "随社区"),
]
