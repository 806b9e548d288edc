"""Names and homes that stand in what everybody reads: covered, never put otherwise (个人信息保护法 art. 25). Pure."""

from collections.abc import Callable, Iterable

from communities.kernel.errors import Invalid

# What is read instead of a name or a home that somebody covered by hand. These are no longer, and what was meant must still
# be read: a word is covered, not silenced.
COVER, LONGEST_COVERED, MOST_COVERED = "某某", 12, 0.5
# What whoever said it is told.
COVERED_TITLE = "您说的话里，有几个字遮住了"


def words_to_cover(typed: str, standing: str, may: Callable[[str], bool] = bool) -> list[str]:
    """What is to be covered in `standing`, the longest first: one may stand within another.

    Raises Invalid for a word that does not stand there, for a single letter, which is nobody's name and might turn what was
    meant, for more than a name or a home, and for what none `may` be.
    """
    words = sorted(set(typed.split()), key=len, reverse=True)
    if not words:
        raise Invalid("请写要遮去的字。", field="words")
    for word in words:
        if len(word) < 2:
            raise Invalid("单个字不能遮，请把姓名写全。", field="words")
        if word not in standing:
            raise Invalid(f"公开的话里没有“{word}”，请照着写。", field="words")
        if len(word) > LONGEST_COVERED:
            raise Invalid(f"一处最多遮 {LONGEST_COVERED} 个字，只遮姓名和门牌。", field="words")
        if not may(word):
            raise Invalid(f"“{word}”不像姓名或者住址：只遮姓名和住址。", field="words")
    return words


def covered(text: str, words: Iterable[str]) -> str:
    """`text` with each of `words`, the longest first, covered."""
    for word in words:
        text = text.replace(word, COVER)
    return text


def require_meaning_left(after: str, meant: str, else_: str = "只遮姓名和门牌。") -> None:
    """That what was said can still be read. Raises Invalid, with what to do instead."""
    if len(after.replace(COVER, "")) < len(meant) * MOST_COVERED:
        raise Invalid(f"遮去的太多了，剩下的看不出说的是什么；{else_}", field="words")


def only_covers(before: str, after: str, may: Callable[[str], bool] = bool) -> bool:
    """Whether `after` is `before` with names or homes covered, each one that `may` be, and nothing put otherwise."""
    first, *rest = after.split(COVER)
    ends = {len(first)} if before.startswith(first) else set()
    for piece in rest:
        reach = range(2, LONGEST_COVERED + 1)
        ends = {
            end + n + len(piece)
            for end in ends
            for n in reach
            if before.startswith(piece, end + n) and (before[end : end + n] == COVER or may(before[end : end + n]))
        }
    left = len(after) - len(COVER) * len(rest)
    return len(before) in ends and left >= len(before) * MOST_COVERED
