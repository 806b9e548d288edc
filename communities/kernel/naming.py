"""What everybody reads as soon as it is sent, and nobody can cover afterwards, names nobody (个人信息保护法 art. 6)."""

from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from communities.kernel.suspects import suspects


def require_nobody_named(text: str, *, field: str) -> None:
    """Raises Invalid where something like a name or a home stands in it; what is masked by itself does no harm."""
    masked = mask_text(text)
    if found := [part for part in suspects(masked) if part in text]:
        named = "、".join(f"“{part}”" for part in found)
        raise Invalid(f"大家都会看到，请不要写谁的姓名、住址：{named}。", field=field)
