"""A topic as everybody reads it: masked when it is proposed, put by the committee before it is published where names and
homes still stand in it. What the proposer wrote is kept, for them and the committee (个人信息保护法 arts. 6, 25).
"""

import hashlib
import json

from communities.kernel.covering import COVER, only_covers
from communities.kernel.errors import Invalid
from communities.kernel.masking import mask_text
from communities.kernel.suspects import may_be_somebodys, taken_out
from deliberation.topics.models import Topic
from deliberation.topics.states import UNSEEN, TopicState

# Everybody prepares for what was noticed, and says yes or no to it.
FROZEN = {TopicState.NOTICED, TopicState.IN_SESSION}
LEAST_TITLE, LEAST_BACKGROUND = 4, 10
SAID = "公开前，居委会改了写法；提出的人看得到自己的原话。"


def require_long_enough(title: str, background: str) -> None:
    if len(title) < LEAST_TITLE:
        raise Invalid(f"议题至少写 {LEAST_TITLE} 个字，让邻居一看就明白。", field="title")
    if len(background) < LEAST_BACKGROUND:
        raise Invalid(f"请至少写 {LEAST_BACKGROUND} 个字，说说为什么要商量。", field="background")


def masked(title: str, background: str) -> dict[str, str]:
    """The two columns that everybody reads."""
    return {"public_title": mask_text(title), "public_background": mask_text(background)}


def reworded(topic: Topic, title: str, background: str) -> dict[str, str]:
    """The columns that change, none where it is published as it stands; what is empty stays. Raises Invalid for words that
    are too short, and for other words than stand there already once somebody may have read them.
    """
    title = _plain(title) or topic.public_title
    background = _plain(background) or _plain(topic.public_background)
    if (title, background) == (topic.public_title, _plain(topic.public_background)):
        return {}
    if topic.state not in UNSEEN:
        raise Invalid("这个议题已经公开，写法不能再改。", field="title")
    require_long_enough(title, background)
    return masked(title, background)


def require_not_told_again(text: str, topic: Topic, words: dict[str, str], *, names_too: bool = False) -> None:
    """Why it reads otherwise from now on says no name or home that was taken out of it. Raises Invalid."""
    before, after = (f"{one['public_title']}\n{one['public_background']}" for one in (vars(topic), words))
    if said := next((part for part in taken_out(before, after, names_too=names_too) if part in text), ""):
        raise Invalid(f"这里还写着刚去掉的“{said}”，大家会看到，请换个说法。", field="text")


def require_frozen(topic: Topic, words: dict[str, str]) -> None:
    """From the notice of its meeting until the end of it names and homes are covered, and nothing is put otherwise, as in what
    residents said (opinions/covering.py), and nothing is covered that is neither. Raises Invalid.
    """
    if topic.state not in FROZEN:
        return
    for name, field in (("public_title", "title"), ("public_background", "background")):
        stood = _plain(getattr(topic, name))
        if not only_covers(stood, words[name]):
            said = f"会议已经公告，大家照着这个写法准备：现在只能把姓名、住址换成“{COVER}”，别的不能改。"
            raise Invalid(said, field=field)
        if not only_covers(stood, words[name], may_be_somebodys):
            raise Invalid(f"“{COVER}”只用来遮姓名和住址，这里遮去的有别的，请照原来的写回去。", field=field)


def sealed(topic: Topic) -> str:
    """The fingerprint of what would have been read. Kept beside the new words: with what the proposer wrote (masked()) it
    proves what was changed, and by itself tells nobody what was taken out.
    """
    words = json.dumps([topic.public_title, topic.public_background], ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()


def worded(title: str, background: str) -> dict[str, str]:
    """The two columns, in these words. Raises Invalid for ones that are too short."""
    title, background = _plain(title), _plain(background)
    require_long_enough(title, background)
    return masked(title, background)


def differs(topic: Topic) -> bool:
    """Whether everybody reads other words than the proposer wrote."""
    return (topic.title, topic.background) != (topic.public_title, topic.public_background)


def _plain(text: str) -> str:
    """With the line ends that a browser sends made one kind."""
    return "\n".join(text.strip().splitlines())
