"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept

KEPT = [Kept("oversight.Figure", "每天一份，保存几年由设置决定；只有数，没有人")]
