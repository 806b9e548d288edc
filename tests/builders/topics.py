"""Topics at each step of their way, and residents whose homes are known well enough to speak."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.timezone import now as clock

from communities.accounts.models import User
from communities.residents.models import Building, Dwelling, Method, Person, Verification
from deliberation.opinions import actions as opinions
from deliberation.topics import actions, deliberating
from deliberation.topics.models import Topic
from tests.builders.people import a_resident

TITLE = "3 号楼前的空地怎么停车"
WHY = "晚上回来没有地方停，消防通道也被占了。"


def verified(user: User, *, method: str = Method.DOCUMENT) -> User:
    """A resident whose home was checked three months ago."""
    person, _made = Person.objects.get_or_create(user=user, defaults={"name": user.name})
    home = Dwelling.objects.first() or Dwelling.objects.create(building=Building.objects.first(), number="101")
    Verification.objects.create(person=person, dwelling=home, method=method, at=clock() - timedelta(days=90))
    return user


def neighbours(count: int, first: int = 100) -> list[User]:
    """So many residents who may support."""
    return [verified(a_resident(f"1380001{first + n:04d}", f"居民{first + n}")) for n in range(count)]


def a_topic(by: User, *, title: str = TITLE, background: str = WHY, at: datetime | None = None, **more) -> Topic:
    return actions.propose(actions.Proposal(title, background, **more), by=by, now=at or clock())


def a_gathering_topic(cast, **more) -> Topic:
    """Accepted by the committee; a resident's own."""
    topic = a_topic(more.pop("by", None) or cast.resident, **more)
    return actions.accept(topic=topic, by=cast.secretary, now=clock())


def on_the_agenda(cast, **more) -> Topic:
    return actions.place(topic=a_gathering_topic(cast, **more), by=cast.secretary, now=clock())


def held(topic: Topic, verb: str, *, by: User, at: datetime | None = None, **changes) -> Topic:
    """One of the steps before the meeting of 四议两公开: enough came and agreed."""
    at = at or clock()
    told = {"on": localdate(at), "due": 30, "came": 24, "approved": 20, "text": "同意提交居民会议。"}
    return deliberating.tell(verb, deliberating.Held(**told | changes), topic=topic, by=by, now=at)


def deliberated(topic: Topic, *, by: User, at: datetime | None = None) -> Topic:
    """Nothing keeps the meeting of 四议两公开 from being noticed."""
    for verb in deliberating.VERBS_TOLD:
        topic = held(topic, verb, by=by, at=at)
    return topic


def opined(cast, topic: Topic) -> Topic:
    """With an opinion that was answered, one on paper, words for and against, one hidden and appealed, two drafts."""
    resident, staff = {"by": cast.neighbour, "now": clock()}, {"by": cast.secretary, "now": clock()}
    first = opinions.opine(topic=topic, text="画线可以，别占消防通道。", **resident)
    opinions.reply(opinion=first, adoption="ADOPTED", text="两侧画禁停线。", **staff)
    opinions.record_paper(topic=topic, text="老人上下车要留一个位。", name="孙大妈", **staff)
    word = opinions.comment(topic=topic, text="早该画线了。", stance="FOR", **resident)
    opinions.comment(topic=topic, text="画了线车更多。", stance="AGAINST", parent=word, **resident)
    opinions.comment(topic=topic, text="别收钱就行。", stance="AGAINST", **resident)
    angry = opinions.comment(topic=topic, text="一句气话。", **resident)
    opinions.hide(comment=angry, because="请好好说。", **staff)
    opinions.appeal(comment=angry, text="这话没有骂人。", **resident)
    for text in ("先到先停。\n\n不占消防通道。", "先到先停，过夜登记。\n\n不占消防通道。"):
        draft = opinions.write_draft(topic=topic, title="停车公约", text=text, **staff)
    opinions.comment(topic=topic, draft=draft, paragraph=1, text="过夜怎么算？", wording="先到先停。", **resident)
    return topic
