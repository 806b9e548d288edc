"""What others may see of a person. Personal Information Protection Law (个人信息保护法) arts. 6, 25, 51: as little as the purpose needs."""

import re

_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[-\s]?(\d{7,8})(?!\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{6})(?:19|20)\d{9}[\dXx](?![0-9A-Za-z])")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)
_ROOM = re.compile(
    r"(?<=[栋幢楼元])\s*\d{1,2}0[1-9]\d?(?=室|房|号|户|的|，|。|,|\s|$)"
    r"|(?<!\d)\d{3,4}\s*(?=室|房(?![屋产地价租东])|户(?![外型籍]))"
)
# Only words that nothing but a name can follow: 业主 or 邻居 would take half of every other sentence with them.
_NAMED = re.compile(r"(?<=我叫|姓名|名叫)[:：]?[\u4e00-\u9fff]{2,3}(?=[，,。；;、\s]|$)")


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


def _mask_stated_name(match: re.Match) -> str:
    text = match.group()
    name = text.lstrip(":：")
    return text[: len(text) - len(name)] + name[0] + "*" * (len(name) - 1)


def mask_text(text: str) -> str:
    """Free text as the public may read it: phones, identity numbers, plates, rooms and stated names masked."""
    text = _IDENTITY.sub(r"\1************", text)
    text = _PHONE.sub(r"\1****\3", text)
    text = _LANDLINE.sub(r"\1-*******", text)
    text = _PLATE.sub(lambda m: m.group()[:2] + "*****", text)
    text = _ROOM.sub("***", text)
    return _NAMED.sub(_mask_stated_name, text)
