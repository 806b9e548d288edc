"""What is shown when everything runs."""

import json

from config.local import welcome

STAFF = {"role": "member", "role_name": "居委会委员", "community": "yangguang", "password": "b"}
RESIDENT = {"role": "resident", "role_name": "居民", "community": "yangguang", "phone": "13800001002"}
ACCOUNTS = [
    STAFF | {"name": "沈委员", "username": "a"},
    STAFF | {"name": "小姚", "username": "c", "community": "heping"},
    RESIDENT | {"name": "张女士"},
]


def test_one_account_a_role_is_shown_with_how_to_sign_in():
    assert welcome.sign_in(json.dumps(ACCOUNTS)).splitlines()[1:] == [
        "  居委会委员  沈委员  阳光社区  a / b",
        "  居民        张女士  阳光社区  手机 13800001002，验证码显示在页面上",
    ]


def test_every_address_carries_the_port():
    shown = welcome.page(8123, "[]")
    assert shown.count(":8123/") == shown.count("http://")
