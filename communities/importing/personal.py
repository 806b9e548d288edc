"""What is kept here; see communities/kernel/datamap.py."""

from communities.importing import leaving
from communities.importing.models import Line, Run
from communities.importing.states import WORKING
from communities.kernel.datamap import Kept
from communities.kernel.retention import Keeping

DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；城市居民委员会组织法）"

DONE_WITH = Keeping(
    "imports",
    "导入办完后",
    lambda moment: Line.objects.filter(run__changed_at__lt=moment).exclude(run__state__in=WORKING),
)

KEPT = [
    Kept(
        "importing.Run",
        "随社区",
        ("by", "acted_by"),
        purpose="查得到谁在什么时候导入了什么",
        basis=DUTY,
        mine=lambda user: Run.objects.filter(by=user),
        shown=("register", "file_name", "created_at", "state"),
        left="谁导入的，只认账号的编号",
    ),
    Kept(
        "importing.Line",
        DONE_WITH,
        ("cells", "said", "trace"),
        purpose="核对导入的表，需要时整批撤销",
        basis=DUTY,
        not_mine="和台账里的一样，台账里的给您看；这里只留到能撤销为止",
        erase=leaving.forget_lines,
        slow=True,
    ),
]
