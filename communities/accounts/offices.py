"""A street or a district that acts in a community. Whoever it is has an account on the platform, and none in there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Office:
    """Read by everybody as the office, 清河街道, never as a person; in the community's ledger as the platform's account.

    Stands where the community's actions take `by`; it has no row there, hence no key.
    """

    name: str
    # As what it speaks: Role.STREET or Role.DISTRICT; empty where it only looks on.
    role: str
    account: int

    @property
    def pk(self) -> None:
        return None

    @property
    def ledger_label(self) -> str:
        return f"platform.user:{self.account}"
