"""Columns of a roster that are read into nothing: more than the work here needs.

Personal Information Protection Law (个人信息保护法) arts. 6 and 28: no more than the purpose needs, and a party member's
identity is sensitive. What the party's own system keeps stays there.
"""

import re
import unicodedata
from collections.abc import Iterable

# Words of a heading, and what such a column holds.
_REFUSED = {
    "身份证件号码": ("公民身份", "身份证", "身份号", "证件号", "证件编号"),
    "住址和房号": ("住址", "地址", "房号", "门牌", "室号", "房间号", "住所", "居住地", "户室"),
    "入党介绍人": ("介绍人",),
    "处分": ("处分", "违纪", "处罚", "受惩", "问责"),
    "困难情况": ("困难", "低保", "救助", "帮扶", "特困", "贫困"),
}
# Headings that are refused only as a whole: 室 is part of too many others.
_WHOLE = {"住址和房号": ("室", "房间", "住处")}
_NOISE = re.compile(r"[\s()\[\]{}<>【】《》“”\"'*_:：、，,。./\\·\-]+")


def refused_columns(headers: Iterable[str]) -> dict[str, str]:
    """Heading as it was written → what it holds, for each column that an import must leave unread."""
    found = {}
    for header in headers:
        if reason := _reason(plain(header)):
            found[header] = reason
    return found


def plain(header: object) -> str:
    """A heading without the spaces, brackets and full-width forms that people put into it."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(header or ""))).lower()


def _reason(words: str) -> str:
    for reason, parts in _REFUSED.items():
        if any(part in words for part in parts) or words in _WHOLE.get(reason, ()):
            return reason
    return "身份证件号码" if words in ("id", "idno", "idnumber", "idcard") else ""
