"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept

KEPT = [
    Kept("oversight.Figure", "每天一份，保存几年由设置决定；只有数，没有人"),
    Kept("oversight.Proposal", "和社区的议题一样一直保存；只有街道、区里自己提的话和居委会的答复，没有人"),
    Kept("oversight.Matter", "和社区的议题一样一直保存；只有社区已经公开的话，没有人"),
]
