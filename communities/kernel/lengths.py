"""How long a text may be, for actions that a page reaches without a form of its own."""

from communities.kernel.errors import Invalid


def require_at_most(most: int, text: str, *, field: str) -> None:
    """Raises Invalid in the words of the forms; nothing is ever cut off."""
    if len(text) > most:
        raise Invalid(f"最多写 {most} 个字，现在有 {len(text)} 个。", field=field)
