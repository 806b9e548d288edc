"""A channel whose provider does not answer is left alone for a minute: waiting for it would hold up every community."""

from collections import Counter
from datetime import datetime, timedelta

# One refusal may be the number's fault; three in a row are the provider's.
MOST_FAILURES = 3
REST = timedelta(minutes=1)


class Rest:
    """What one process remembers of its providers."""

    def __init__(self) -> None:
        self._failures: Counter[str] = Counter()
        self._until: dict[str, datetime] = {}

    def channels(self, now: datetime) -> list[str]:
        """The channels that nobody should try now."""
        return [channel for channel, until in self._until.items() if now < until]

    def failed(self, channel: str, now: datetime) -> None:
        self._failures[channel] += 1
        if self._failures[channel] >= MOST_FAILURES:
            self._until[channel] = now + REST

    def worked(self, channel: str) -> None:
        del self._failures[channel]
        self._until.pop(channel, None)
