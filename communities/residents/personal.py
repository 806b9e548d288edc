"""What is kept here; see communities/kernel/datamap.py."""

from django.db.models import Q

from communities.kernel.datamap import Kept
from communities.kernel.retention import Keeping
from communities.residents import leaving
from communities.residents.models import (
    AddressCode,
    Assistance,
    Consent,
    Leaving,
    ParkingSpace,
    Person,
    Purpose,
    Residency,
    Verification,
)

ROSTER = "居委会联系居民、办理自治事务"
DUTY = "履行法定职责（个人信息保护法第 13 条第 3 项；城市居民委员会组织法）"
OWNERS = "业主共同决定按户数和面积计票（民法典第 278 条）"
CONSENT = "您的同意（个人信息保护法第 13 条第 1 项）"
PROOF = "证明处理合法（个人信息保护法第 69 条）"
PLACES = "随社区"
CHECKING = "投票、业主决定前确认您住在这里"

GONE_AWAY = Keeping(
    "people", "没有账号、搬走或登记后没有住处，过了", leaving.gone_away, forget=leaving.forget_gone_away
)
ENDED_CHECKS = Keeping(
    "verifications",
    "过期或撤销后",
    lambda moment: Verification.objects.filter(Q(expires_at__lt=moment) | Q(revoked_at__lt=moment)),
)
OLD_CODES = Keeping("address_codes", "用过或过期后", lambda moment: AddressCode.objects.filter(expires_at__lt=moment))
OLD_CONSENTS = Keeping(
    "consents", "有效期间一直保存，撤回后", lambda moment: Consent.objects.filter(withdrawn_at__lt=moment)
)
OLD_LEAVINGS = Keeping("assistance", "结束后", lambda moment: Leaving.objects.filter(ended_at__lt=moment))
OLD_ASSISTANCE = Keeping("assistance", "结束后", lambda moment: Assistance.objects.filter(ends_at__lt=moment))

KEPT = [
    Kept("residents.Building", PLACES),
    Kept("residents.Entrance", PLACES),
    Kept("residents.Dwelling", PLACES),
    Kept(
        "residents.Consent",
        OLD_CONSENTS,
        ("user", "person", "how"),
        mine=Consent.objects.of_account,
        shown=("purpose", "how", "given_at", "withdrawn_at"),
        purpose=PROOF,
        basis=PROOF,
        erase=leaving.erase_consents,
        left="同意过什么、什么时候撤回的，只认账号的编号",
    ),
    Kept(
        "residents.Assistance",
        OLD_ASSISTANCE,
        ("user", "by", "how"),
        mine=lambda user: Assistance.objects.filter(user=user).select_related("by"),
        shown=("by", "how", "started_at", "ends_at", "ended_at"),
        purpose="您请工作人员代办的，查得到是谁、什么时候",
        basis=CONSENT,
        left="哪位工作人员、什么时候代办过，只认账号的编号",
    ),
    Kept(
        "residents.Leaving",
        OLD_LEAVINGS,
        ("user", "how", "by", "ended_by"),
        mine=lambda user: Leaving.objects.filter(user=user).select_related("by", "ended_by"),
        shown=("how", "by", "asked_at", "not_before", "ended_at", "end", "ended_by"),
        purpose="您请工作人员代办注销的，查得到是谁提出、谁确认",
        basis=CONSENT,
        erase=leaving.end_leavings,
        left="谁代办、谁确认的注销，只认账号的编号",
    ),
    Kept(
        "residents.Person",
        GONE_AWAY,
        ("name", "phone", "birth_year", "user", "guardian"),
        purpose=ROSTER,
        basis=DUTY,
        mine=lambda user: Person.objects.filter(user=user),
        shown=("name", "phone", "birth_year", "created_at"),
        known_by=("name", "phone"),
        erase=leaving.erase_person,
        left="现在的业主、产权车位的主人、党员、未成年人的监护人，名册里留姓名；别人都不留",
        beforehand=leaving.beforehand,
    ),
    Kept(
        "residents.Residency",
        "随居民",
        ("person", "dwelling", "role", "is_head", "starts_on", "ends_on"),
        purpose=OWNERS,
        basis=DUTY,
        mine=lambda user: Residency.objects.filter(person__user=user).select_related(
            "dwelling__building", "dwelling__entrance"
        ),
        shown=("dwelling", "role", "is_head", "starts_on", "ends_on"),
        left="现在的业主留产权的起止；别的都不留",
    ),
    Kept(
        "residents.ParkingSpace",
        PLACES,
        ("owner", "number", "area"),
        purpose=OWNERS,
        basis=DUTY,
        mine=lambda user: ParkingSpace.objects.filter(owner__user=user),
        shown=("number", "area"),
        left="产权车位是谁的",
    ),
    Kept(
        "residents.Verification",
        ENDED_CHECKS,
        ("person", "dwelling", "method", "at", "expires_at", "reason"),
        purpose=CHECKING,
        basis=CONSENT,
        mine=lambda user: Verification.objects.filter(person__user=user).select_related(
            "dwelling__building", "dwelling__entrance"
        ),
        shown=("dwelling", "method", "at", "expires_at", "revoked_at", "reason"),
        erase=lambda leaver: Verification.objects.filter(person__user=leaver.user).delete(),
        consent=Purpose.ADDRESS,
        on_withdrawal=leaving.withdraw_address,
    ),
    Kept(
        "residents.AddressCode",
        OLD_CODES,
        ("person",),
        purpose=CHECKING,
        basis=CONSENT,
        not_mine="只有验证码的指纹，读不出来",
        erase=lambda leaver: AddressCode.objects.filter(person__user=leaver.user).delete(),
        consent=Purpose.ADDRESS,
    ),
]
