"""The posts that every community starts with (党章 and 《中国共产党支部工作条例（试行）》); the committee renames and adds."""

from communities.party.kinds import PostKind
from communities.party.models import Post

SINGLE = frozenset({PostKind.SECRETARY, PostKind.ORGANISATION, PostKind.PUBLICITY, PostKind.DISCIPLINE})


def seed() -> None:
    """One post of each kind, named after its kind. Safe to repeat."""
    known = set(Post.objects.values_list("kind", flat=True))
    Post.objects.bulk_create(
        (
            Post(kind=kind, name=kind.label, sort=place, single_seat=kind in SINGLE)
            for place, kind in enumerate(PostKind, start=1)
            if kind not in known
        ),
        ignore_conflicts=True,
    )
