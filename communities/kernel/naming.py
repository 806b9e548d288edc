"""What everybody reads as soon as it is sent, before anybody has looked at it, names nobody (个人信息保护法 art. 6)."""

from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from communities.kernel.suspects import named


def require_nobody_named(text: str, *, field: str, else_: str = "") -> None:
    """Raises Invalid where somebody is named beyond doubt, with `else_`, what to do then. What only looks like a name, or is
    a building without its room, is let through: there is no way round a refusal. What is masked by itself does no harm.
    """
    if found := [one for one in named(mask_text(text)) if one in text]:
        said = "、".join(f"“{one}”" for one in found)
        raise Invalid(f"大家都会看到，请不要写谁的姓名、住址：{said}。{else_}", field=field)
