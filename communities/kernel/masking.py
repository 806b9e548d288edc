"""What others may see of a person. Personal Information Protection Law (个人信息保护法) arts. 6, 25, 51: as little as the purpose needs."""

import re
import unicodedata
from collections.abc import Callable

# What people put between the groups of a long number. It must stand between all groups or none: 1500000。2026年 is
# an amount and a year, 138.1234.5678 a phone.
_GAP = r"[\s.．。·\-‐‑–—－_()（）\u200b-\u200d]{1,2}"
_DATE = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_GROUPED_PHONE = "|".join(
    [
        rf"1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}",
        rf"1[3-9]\d{_GAP}\d{{3}}{_GAP}\d{{5}}",
        rf"1[3-9]\d\d{_GAP}\d{{3}}{_GAP}\d{{4}}",
        rf"1[3-9]\d\d{_GAP}\d{{4}}{_GAP}\d{{3}}",
        rf"1[3-9]\d{_GAP}(?!{_DATE})\d{{8}}",
        rf"1[3-9]\d{{3}}{_GAP}\d{{6}}",
        rf"1[3-9]\d{{5}}{_GAP}(?!20\d\d[年./-])\d{{4}}",
    ]
)
_ABROAD = rf"(?:[+＋]|00)?86(?:{_GAP})?"
_PHONE = rf"(?<!\d)(?P<before>{_ABROAD}|0)?(?P<phone>1[3-9]\d{{9}}|{_GROUPED_PHONE})(?!\d)"
_LANDLINE = (
    rf"(?<!\d)(?P<area>0\d{{2,3}}|(?:[+＋]|00)86{_GAP}\d{{2,3}})"
    rf"(?:(?:{_GAP})?\d{{7,8}}|{_GAP}\d{{3,4}}{_GAP}\d{{4}})(?!\d)"
)
_IDENTITY = (
    rf"(?<![0-9A-Za-z])(?P<place>\d{{6}})(?:(?:{_GAP})?{_DATE}(?:{_GAP})?\d{{3}}[\dXxＸｘ]"
    r"|\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?![0-9A-Za-z])"
)
# Groups of four as they stand on a card; no card begins with a year's 19 or 20.
_CARD = rf"(?<!\d)[3-69]\d{{3}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?!\d)"
# Eleven digits in a row are a phone with something before it, a card, an account: whatever it is, it is somebody's. A
# moment written without signs, as 20260113120000, is nobody's.
_LONG = rf"(?<!\d)(?!(?=20[2-9]){_DATE}(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d))\d{{11,}}[Xx]?(?!\d)"

_PERSONAL_NUMBER = re.compile("|".join([_IDENTITY, _CARD, _PHONE, _LANDLINE, _LONG]))
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)
_ROOM = re.compile(
    r"(?<=[栋幢楼元])\s*\d{1,2}0[1-9]\d?(?=室|房|号|户|的|，|。|,|\s|$)"
    r"|(?<=单元)\s*\d{3,4}(?![\d年元])"
    r"|(?<!\d)\d{3,4}\s*(?=室|房(?![屋产地价租东])|户(?![外型籍]))"
)
# Only words that nothing but a name can follow: 业主 or 邻居 would take half of every other sentence with them.
_NAMED = re.compile(r"(?:(?<=我叫|名叫)[:：]?|(?<=姓名)[:：])[\u4e00-\u9fff]{2,3}(?=[，,。；;、\s]|$)")


def has_long_number(text: str) -> bool:
    """Whether something like a phone or an identity number stands in it: in a name it has no place."""
    return bool(re.search(r"\d{6}", text))


def mask_phone(phone: str) -> str:
    """13800001234 becomes 138****1234; shorter numbers keep their last two digits."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else f"***{phone[-2:]}"


def mask_name(name: str) -> str:
    """张三 becomes 张*, 欧阳小明 becomes 欧**明: first and, in a name of three or more, last character stay."""
    if len(name) <= 1:
        return "*" * len(name)
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]


def mask_text(text: str) -> str:
    """Free text as the public may read it: phones, identity numbers, cards, plates, rooms and stated names masked.

    Never longer than what was written: it goes into columns that are as wide as the form allows.
    """
    masked = _masked_once(text)
    while masked != text:  # what a mask leaves standing may form a number with what follows it
        text, masked = masked, _masked_once(masked)
    return text


def hide_numbers(text: str) -> str:
    """For logs and error reports: every number that may be a person's becomes ***."""
    return _replaced(_PERSONAL_NUMBER, lambda match: "***", text)


def _masked_once(text: str) -> str:
    text = _replaced(_PERSONAL_NUMBER, _mask_number, text)
    text = _replaced(_PLATE, lambda match: match.group()[:2] + "*****", text)
    text = _replaced(_ROOM, lambda match: "***", text)
    return _NAMED.sub(_mask_stated_name, text)


def _mask_number(match: re.Match) -> str:
    found = match.groupdict()
    if found["place"]:
        return found["place"] + "*" * min(12, len(match.group()) - len(found["place"]))
    if found["phone"]:
        return (found["before"] or "") + mask_phone("".join(filter(str.isdigit, found["phone"])))
    if found["area"]:
        return (found["area"] + "-*******")[: len(match.group())]
    return "***"


def _mask_stated_name(match: re.Match) -> str:
    text = match.group()
    name = text.lstrip(":：")
    return text[: len(text) - len(name)] + name[0] + "*" * (len(name) - 1)


def _replaced(pattern: re.Pattern, mask: Callable[[re.Match], str], text: str) -> str:
    """pattern.sub over `text` read with plain digits; what does not match stays as it was written."""
    parts, end = [], 0
    for match in pattern.finditer(text.translate(_PLAIN_DIGITS)):
        parts += [text[end : match.start()], mask(match)]
        end = match.end()
    return "".join([*parts, text[end:]])


class _PlainDigits(dict[int, int]):
    """For str.translate: １３８, ①③⑧ and every other script's digits as 138, one character for one."""

    def __missing__(self, code: int) -> int:
        value = unicodedata.digit(chr(code), None)
        self[code] = code if value is None else ord("0") + value
        return self[code]


_PLAIN_DIGITS = _PlainDigits()
