"""What is kept here; see communities/kernel/datamap.py."""

from communities.kernel.datamap import Kept
from communities.kernel.retention import Keeping
from communities.receptions import leaving
from communities.receptions.models import Booking

OVER = Keeping("bookings", "接待结束后", lambda moment: Booking.objects.filter(reception__ends_at__lt=moment))

KEPT = [
    Kept(
        "receptions.Reception",
        "随社区",
        ("name", "seat", "title"),
        purpose="居民知道找谁、在哪里反映",
        basis="代表本人同意（个人信息保护法第 13 条第 1 项、第 25 条）",
        not_mine="代表的公开身份，不是居民的账号",
        left="代表公开的姓名和身份随接待日留存",
    ),
    Kept(
        "receptions.Booking",
        OVER,
        ("user", "name", "phone", "note"),
        purpose="接待您、办理您反映的事",
        basis="您的同意（个人信息保护法第 13 条第 1 项）",
        mine=lambda user: Booking.objects.of(user).select_related("reception", "ticket"),
        shown=("reception", "slot", "name", "phone", "booked_at", "cancelled_at", "note", "ticket"),
        known_by=("name", "phone"),
        erase=leaving.forget_bookings,
        left="哪一天有人来过，不含是谁、说了什么",
    ),
]
