"""The kinds of files that can be imported. A new one is a small module here and a line in SOURCES."""

from collections.abc import Iterable

from communities.feedback.importing.mappings import (
    messages_answered,
    messages_labelled,
    messages_open,
    nyc311,
    open311,
    pingshan,
    standard,
)
from communities.feedback.importing.mappings.base import Source
from communities.kernel.sheets.errors import FileRefused

SOURCES: dict[str, Source] = {
    module.SOURCE.name: module.SOURCE
    for module in (standard, messages_answered, messages_open, messages_labelled, pingshan, nyc311, open311)
}


def source_named(name: str) -> Source:
    if name not in SOURCES:
        raise FileRefused(f"没有叫“{name}”的对照表。现有：\n{known_sources()}")
    return SOURCES[name]


def recognised(headings: Iterable[str]) -> Source | None:
    """The source most of whose columns are among the headings, of those that have all they must have."""
    there = set(headings)
    fitting = [source for source in SOURCES.values() if source.headings() <= there]
    return max(fitting, key=lambda source: len(source.headings()), default=None)


def known_sources() -> str:
    """One line each: name, what it is, the headings it needs."""
    return "\n".join(
        f"  {source.name}　{source.label}：{'、'.join(sorted(source.headings()))}" for source in SOURCES.values()
    )
