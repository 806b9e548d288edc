"""What is kept here; see communities/kernel/datamap.py."""

from communities.importing.models import Run
from communities.kernel.datamap import Kept

KEPT = [
    Kept(
        "importing.Run",
        "随社区",
        ("by",),
        purpose="查得到谁在什么时候导入了什么",
        basis="履行法定职责（个人信息保护法第 13 条第 3 项）",
        mine=lambda user: Run.objects.filter(by=user),
        shown=("register", "file_name", "created_at", "state"),
    ),
    Kept(
        "importing.Line",
        "导入办完 30 天后自动删除",
        ("cells", "said", "trace"),
        purpose="核对导入的表，需要时整批撤销",
        basis="履行法定职责（个人信息保护法第 13 条第 3 项；城市居民委员会组织法）",
        not_mine="和台账里的一样，台账里的给您看；这里只留到能撤销为止",
    ),
]
