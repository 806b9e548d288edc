"""The registers of homes, residents and owners as sheets: communities/kernel/sheets/registers.py says what a register is."""

from communities.residents.importing.homes import HOMES
from communities.residents.importing.owners import OWNERS
from communities.residents.importing.people import PEOPLE

REGISTERS = (HOMES, PEOPLE, OWNERS)
