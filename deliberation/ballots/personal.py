"""What is kept here; see communities/kernel/datamap.py."""

from django.db.models import Q

from communities.kernel.datamap import Kept
from communities.kernel.retention import Keeping
from deliberation.ballots.leaving import forget_electors, unnamed
from deliberation.ballots.models import Delegation, Elector, Vote

# Whoever contests a decision may do so within a year (Civil Code interpretation 2020 art. 12); five years are ours.
OVER = Keeping(
    "electors",
    "表决计票或取消后",
    lambda moment: Elector.objects.of_ballots_over(moment).somebodys(),
    forget=unnamed,
)
_WHY = "社区和您商量事情时，每人（户）只投一票，投了的不再提醒"
_LAW = "履行法定职责：组织居民协商（个人信息保护法第 13 条第 3 项）"

KEPT = [
    Kept("ballots.Ballot", "随社区"),
    Kept(
        "ballots.Elector",
        OVER,
        ("user", "person", "dwelling", "called"),
        purpose=_WHY,
        basis=_LAW,
        mine=lambda user: Elector.objects.of(user).select_related("ballot", "dwelling__building", "dwelling__entrance"),
        shown=("ballot", "dwelling", "way", "voted_on", "late_reason"),
        erase=forget_electors,
        holds=lambda user: Elector.objects.filter(delegation__holder__user=user),
        left="这一票投过没有，不含是谁；否则结果对不上",
    ),
    Kept(
        "ballots.Delegation",
        "随名单；名单上的姓名到期去掉时，委托书一起删",
        ("elector", "holder", "proof"),
        purpose="您请别人替您投票时，票算在您名下",
        basis=_LAW,
        mine=lambda user: Delegation.objects.filter(Q(elector__user=user) | Q(holder__user=user)).select_related(
            *("elector__ballot", "elector__user", "elector__person", "elector__dwelling__building"),
            *("holder__user", "holder__person", "holder__dwelling__building"),
        ),
        shown=("elector", "holder", "given_at", "used"),
        left="哪一行委托过哪一行、用上了没有，不含是谁；否则结果对不上。委托书删掉",
    ),
    Kept(
        "ballots.Vote",
        "随社区；无记名的票上从来没有是谁投的",
        ("elector", "objection"),
        purpose="计票；记名表决里核对谁投了什么",
        basis=_LAW,
        mine=lambda user: Vote.objects.filter(elector__user=user).select_related("ballot"),
        shown=("ballot", "choices", "objection", "receipt", "at"),
        left="票本身和反对的理由，不含是谁；否则结果对不上",
    ),
    Kept(
        "ballots.Station",
        "随社区",
        ("counted_by",),
        purpose="数票的工作人员找得到",
        basis=_LAW,
        not_mine="工作人员的经手记录，在账本里",
        left="哪位工作人员数的",
    ),
    Kept(
        "ballots.PaperEntry",
        "随社区",
        ("entered_by",),
        purpose="两位工作人员各录一次，录错了找得到",
        basis=_LAW,
        not_mine="工作人员的经手记录，在账本里",
        left="哪位工作人员录的",
    ),
]
