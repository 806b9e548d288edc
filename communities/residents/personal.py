"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept
from communities.residents.models import ParkingSpace, Person, Residency, Verification

ROSTER = "居委会联系居民、办理自治事务"
DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；城市居民委员会组织法）"
OWNERS = "业主共同决定按户数和面积计票（民法典第 278 条）"
PLACES = "随社区"

KEPT = [
    Kept("residents.Building", PLACES),
    Kept("residents.Entrance", PLACES),
    Kept("residents.Dwelling", PLACES),
    Kept(
        "residents.Person",
        "现在不自动删除，要删除请联系居委会",
        ("name", "phone", "birth_year", "user", "guardian"),
        purpose=ROSTER,
        basis=DUTY,
        mine=lambda user: Person.objects.filter(user=user),
        shown=("name", "phone", "birth_year", "created_at"),
    ),
    Kept(
        "residents.Residency",
        "随居民",
        ("person",),
        purpose=OWNERS,
        basis=DUTY,
        mine=lambda user: Residency.objects.filter(person__user=user).select_related(
            "dwelling__building", "dwelling__entrance"
        ),
        shown=("dwelling", "role", "is_head", "starts_on", "ends_on"),
    ),
    Kept(
        "residents.ParkingSpace",
        PLACES,
        ("owner",),
        purpose=OWNERS,
        basis=DUTY,
        mine=lambda user: ParkingSpace.objects.filter(owner__user=user),
        shown=("number", "area"),
    ),
    Kept(
        "residents.Verification",
        "随居民",
        ("person", "reason"),
        purpose="投票、业主决定前确认您住在这里",
        basis="您的同意（个人信息保护法第 13 条第 1 项）",
        mine=lambda user: Verification.objects.filter(person__user=user).select_related(
            "dwelling__building", "dwelling__entrance"
        ),
        shown=("dwelling", "method", "at", "expires_at", "revoked_at", "reason"),
    ),
    Kept(
        "residents.AddressCode",
        "到期作废，现在不自动删除",
        ("person",),
        purpose="核对信件或上门的验证码",
        basis="您的同意（个人信息保护法第 13 条第 1 项）",
        not_mine="只有验证码的指纹，读不出来",
    ),
]
