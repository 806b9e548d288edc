"""Every register that the wizard knows."""

from communities.kernel.sheets.registers import Register
from communities.party.importing import MEMBERS
from communities.residents.importing import REGISTERS as RESIDENTS

REGISTERS: dict[str, Register] = {register.name: register for register in (*RESIDENTS, MEMBERS)}


def open_to(user) -> list[Register]:
    """Those that this person may keep."""
    return [register for register in REGISTERS.values() if register.may(user)]
