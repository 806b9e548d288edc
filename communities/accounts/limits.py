"""How often something may be tried, counted across all communities."""

from django.core.cache import caches
from django.utils.crypto import salted_hmac

from communities.kernel.errors import TooOften


def count_try(name: str, who: str, *, most: int, seconds: int, message: str) -> None:
    """Count one try of `name` by `who`; raises TooOften beyond `most` in `seconds`. `who` is not stored readably."""
    counters = caches["global"]
    key = f"tries:{name}:{salted_hmac('tries', who).hexdigest()}"
    counters.add(key, 0, seconds)
    try:
        tries = counters.incr(key)
    except ValueError:
        # The counter ran out between the two calls.
        counters.set(key, 1, seconds)
        return
    if tries > most:
        raise TooOften(message)
