"""What is kept here; see communities/kernel/datamap.py.

Party membership is treated as sensitive (Personal Information Protection Law, 个人信息保护法, art. 28) and leaves the back
office nowhere, one's own copy included: a member asks the branch.
"""

from communities.kernel.datamap import Kept

PLACES, WITH_PERSON = "随社区", "随党员"
ROSTER, BASIS = "党组织管理党员花名册", "党组织履行职责（个人信息保护法第 13 条第 3 项、第 28 条）"
ASK = "党员信息不出后台，请向所在党组织查询"
STAYS = "党员花名册由党组织依职责保存，要更正或删除请向所在党组织提出"


def _of_members(label: str, *columns: str) -> Kept:
    return Kept(label, WITH_PERSON, columns, ROSTER, BASIS, not_mine=ASK, left=STAYS)


KEPT = [
    Kept("party.PartyUnit", PLACES),
    Kept("party.PartyUnitBuilding", PLACES),
    Kept("party.Post", PLACES),
    Kept("party.Term", PLACES),
    _of_members("party.Member", "person", "kind", "category", "joined_year"),
    _of_members("party.Membership", "member", "unit", "tie", "starts_on", "ends_on", "employer", "skills", "times"),
    _of_members(
        *("party.Appointment", "member", "unit", "post", "starts_on", "ends_on", "method", "document_number"),
        *("work_to", "work_by"),
    ),
    Kept("party.Meeting", PLACES, ("minutes", "moves"), "三会一课的记录", BASIS, not_mine=ASK, left=STAYS),
    _of_members("party.Attendance", "member", "meeting", "how", "reason"),
    Kept(
        *("party.Partner", PLACES, ("contact", "work_phone"), "共建单位之间联系", "单位提供的联系人和工作电话"),
        not_mine="单位的联系方式，请向单位查询",
        left="单位的联系人由单位提供和更换",
    ),
    Kept("party.Item", PLACES),
    _of_members("party.Service", "member", "item", "served_on", "hours", "content"),
    Kept("party.Office", PLACES),
    Kept("party.Written", PLACES),
    Kept("party.WarningReason", PLACES, ("reason",), "说明人数为什么和一般规定不同", BASIS, not_mine=ASK, left=STAYS),
]
