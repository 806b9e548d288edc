"""What is kept here; see communities/kernel/datamap.py."""

from django.utils.timezone import localdate

from communities.grid.cards import take_back
from communities.grid.leaving import forget_posts
from communities.grid.models import DutyCard, GridWorker
from communities.kernel.datamap import Kept
from communities.kernel.retention import Keeping
from communities.residents.models import Purpose

ENDED_POSTS = Keeping(
    "posts",
    "岗位结束，工作电话",
    lambda moment: GridWorker.objects.filter(ends_on__lte=localdate(moment)).exclude(work_phone=""),
    forget=lambda rows: rows.update(work_phone=""),
)
HIDDEN_CARDS = Keeping(
    "cards",
    "本人撤回就不再显示，撤回后",
    lambda moment: DutyCard.objects.filter(withdrawn_at__lt=moment),
)

KEPT = [
    Kept("grid.Grid", "随社区"),
    Kept("grid.GridBuilding", "随社区"),
    Kept(
        "grid.GridWorker",
        ENDED_POSTS,
        ("work_phone",),
        purpose="居民找得到管这片的人",
        basis="履行法定职责（个人信息保护法第 13 条第 3 项）",
        mine=lambda user: GridWorker.objects.filter(user=user).select_related("grid"),
        shown=("grid", "work_phone", "starts_on", "ends_on"),
        erase=forget_posts,
        left="哪个网格、从哪天到哪天，只认账号的编号",
    ),
    Kept(
        "grid.DutyCard",
        HIDDEN_CARDS,
        ("user", "identity", "duty", "promise", "work_phone"),
        purpose="亮身份、亮职责、亮承诺，居民找得到人",
        basis="本人单独同意（个人信息保护法第 25 条）",
        mine=lambda user: DutyCard.objects.filter(user=user),
        shown=("identity", "duty", "promise", "work_phone", "consented_at", "withdrawn_at"),
        erase=lambda leaver: DutyCard.objects.filter(user=leaver.user).delete(),
        consent=Purpose.CARD,
        on_withdrawal=take_back,
    ),
    # Of an office, not of a person.
    Kept(
        "grid.Unit",
        "随社区",
        ("work_phone",),
        "居民找得到单位",
        "公开的单位电话",
        not_mine="单位的电话，不是个人的",
        left="单位的电话，不是个人的",
    ),
]
