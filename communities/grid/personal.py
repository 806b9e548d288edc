"""What is kept here; see communities/kernel/datamap.py."""

from communities.grid.models import DutyCard, GridWorker
from communities.kernel.datamap import Kept

KEPT = [
    Kept("grid.Grid", "随社区"),
    Kept("grid.GridBuilding", "随社区"),
    Kept(
        "grid.GridWorker",
        "岗位结束",
        ("work_phone",),
        purpose="居民找得到管这片的人",
        basis="履行法定职责（个人信息保护法第 13 条第 3 项）",
        mine=lambda user: GridWorker.objects.filter(user=user).select_related("grid"),
        shown=("grid", "work_phone", "starts_on", "ends_on"),
    ),
    Kept(
        "grid.DutyCard",
        "本人撤回就不再显示",
        ("user", "identity", "duty", "promise", "work_phone"),
        purpose="亮身份、亮职责、亮承诺，居民找得到人",
        basis="本人单独同意（个人信息保护法第 25 条）",
        mine=lambda user: DutyCard.objects.filter(user=user),
        shown=("identity", "duty", "promise", "work_phone", "consented_at", "withdrawn_at"),
    ),
    # Of an office, not of a person.
    Kept("grid.Unit", "随社区", ("work_phone",), "居民找得到单位", "公开的单位电话", not_mine="单位的电话，不是个人的"),
]
