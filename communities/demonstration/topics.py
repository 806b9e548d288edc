"""Topics of a made-up community, one at each step before the meeting."""

from datetime import datetime, timedelta

from communities.accounts.models import User
from communities.demonstration.people import People
from communities.residents.models import Building
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, Ground, Origin, Side


def talk_over(who: People, *, now: datetime) -> None:
    """Everything through the actions, at the moments at which it would have happened."""
    first, second, *others = who.residents
    house = Building.objects.order_by("kind", "sort", "pk").first()
    committee = {"by": who.secretary}

    parking = _proposed(
        "楼前空地怎么停车",
        "晚上七点以后就没有地方停，有的车停在消防通道上。空地能不能画线，谁停、收不收费，大家商量个办法。",
        by=first,
        at=now - timedelta(days=9),
        buildings=(house,),
    )
    parking = actions.accept(topic=parking, now=now - timedelta(days=8), **committee)
    for n, person in enumerate(others):
        if parking.state == "GATHERING":
            parking = actions.support(topic=parking, by=person, now=now - timedelta(days=7, hours=-n))
    if parking.state == "GATHERING":
        parking = actions.place(topic=parking, now=now - timedelta(days=6), **committee)
    sides = [(Side.RESIDENTS, 9), (Side.PROPERTY, 2), (Side.OWNERS, 2), (Side.UNITS, 1)]
    actions.grade(
        topic=parking, grade=Grade.DEEP, form="COUNCIL", sides=sides, now=now - timedelta(days=5), **committee
    )

    _accepted = _proposed(
        "垃圾桶挪到哪里好", "现在的桶站正对着窗户，夏天味道大。", by=second, at=now - timedelta(days=4)
    )
    actions.accept(topic=_accepted, now=now - timedelta(days=3), text="欢迎附议，也请说说您的想法。", **committee)

    swings = _proposed("小广场的秋千修一修", "链子松了，孩子玩着不放心。", by=second, at=now - timedelta(days=12))
    swings = actions.place(topic=swings, now=now - timedelta(days=11), **committee)
    swings = actions.grade(topic=swings, grade=Grade.INSTANT, now=now - timedelta(days=11), **committee)
    actions.answer(topic=swings, text="物业周五前换好链条，换好贴通知。", now=now - timedelta(days=10), **committee)

    fence = _proposed(
        "邻居把花盆摆到我家门口", "说过几次都不挪，想请大家评评理。", by=first, at=now - timedelta(days=15)
    )
    said = "这是两家之间的事，请到社区人民调解委员会，调解员周二下午在。"
    actions.refuse(topic=fence, ground=Ground.PRIVATE, text=said, now=now - timedelta(days=14), **committee)

    _proposed("单元门禁晚上几点锁", "快递进不来，忘带卡的也进不来。", by=second, at=now - timedelta(hours=20))
    _proposed(
        "周末集市放在哪条路",
        "驻区单位想办周末集市，摆在东门还是南门，请大家出主意。",
        by=who.secretary,
        at=now - timedelta(days=2),
        origin=Origin.UNIT,
        starter="星海广场管理公司",
    )


def _proposed(title: str, background: str, *, by: User, at: datetime, **more) -> Topic:
    return actions.propose(actions.Proposal(title, background, **more), by=by, now=at)
