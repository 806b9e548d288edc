"""Mainland phone numbers as people type them."""

import re

from communities.kernel.errors import Invalid

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{9,11}")


def normal_phone(typed: str) -> str:
    """`+86 138-0000-1234` becomes `13800001234`; raises Invalid for anything that is no mobile number."""
    digits = re.sub(r"[\s\-()（）]", "", typed).removeprefix("+86").removeprefix("0086")
    if not _MOBILE.fullmatch(digits):
        raise Invalid("请填 11 位手机号，例如 13800001234。", field="phone")
    return digits


def normal_contact(typed: str) -> str:
    """A mobile number or a landline with its area code; raises Invalid for anything else."""
    digits = re.sub(r"[\s\-()（）]", "", typed).removeprefix("+86").removeprefix("0086")
    if not _MOBILE.fullmatch(digits) and not _LANDLINE.fullmatch(digits):
        raise Invalid("请填手机号，或带区号的座机号。", field="phone")
    return digits
