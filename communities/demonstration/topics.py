"""Topics of a made-up community, one at each step before the meeting."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.demonstration.people import People
from communities.party.spans import midnight
from communities.residents.models import Building
from deliberation.topics import actions
from deliberation.topics.models import Topic
from deliberation.topics.states import Grade, Ground, Origin, Side, TopicState

# Put to a vote in ballots.py.
DANCING = "广场舞晚上跳到几点"


class TalkingOver:
    """Everything through the actions, at the moments at which it would have happened: people in the evening, the
    committee in working hours.
    """

    def __init__(self, who: People, *, now: datetime):
        self.who, self.today = who, midnight(localdate(now))
        # Every other one has had their home checked: homes.settle().
        self.first, self.second, *self.others = who.residents[::2]

    def at(self, days_ago: int, hour: float) -> datetime:
        return self.today + timedelta(days=-days_ago, hours=hour)

    def play(self) -> None:
        self.refused()
        self.answered_at_once()
        self.on_the_agenda()
        self.gathering()
        self.voted_on()
        self.waiting()

    def proposed(self, title: str, background: str, *, by: User, at: datetime, **more) -> Topic:
        return actions.propose(actions.Proposal(title, background, **more), by=by, now=at)

    def by_committee(self, days_ago: int, hour: float) -> dict:
        return {"by": self.who.secretary, "now": self.at(days_ago, hour)}

    def refused(self) -> None:
        said = "这是两家之间的事，请到社区人民调解委员会，调解员周二下午在。"
        fence = self.proposed(
            "邻居把花盆摆到我家门口", "说过几次都不挪，想请大家评评理。", by=self.first, at=self.at(16, 20)
        )
        actions.refuse(topic=fence, ground=Ground.PRIVATE, text=said, **self.by_committee(14, 10))

    def answered_at_once(self) -> None:
        said = "物业周五前换好链条，换好贴通知。"
        swings = self.proposed("小广场的秋千修一修", "链子松了，孩子玩着不放心。", by=self.second, at=self.at(13, 19))
        swings = actions.place(topic=swings, **self.by_committee(12, 9))
        swings = actions.grade(topic=swings, grade=Grade.INSTANT, **self.by_committee(12, 9.5))
        actions.answer(topic=swings, text=said, **self.by_committee(11, 15))

    def on_the_agenda(self) -> None:
        house = Building.objects.order_by("kind", "sort", "pk").first()
        parking = self.proposed(
            "楼前空地怎么停车",
            "晚上七点以后就没有地方停，有的车停在消防通道上。空地能不能画线，谁停、收不收费，大家商量个办法。",
            by=self.first,
            at=self.at(9, 20.5),
            buildings=(house,),
        )
        parking = actions.accept(topic=parking, **self.by_committee(8, 10))
        for place, person in enumerate(self.others):
            if parking.state == TopicState.GATHERING:
                parking = actions.support(topic=parking, by=person, now=self.at(7, 8 + place))
        if parking.state == TopicState.GATHERING:
            parking = actions.place(topic=parking, **self.by_committee(6, 9))
        sides = [(Side.RESIDENTS, 9), (Side.PROPERTY, 2), (Side.OWNERS, 2), (Side.UNITS, 1)]
        actions.grade(topic=parking, grade=Grade.DEEP, form="COUNCIL", sides=sides, **self.by_committee(5, 14))

    def gathering(self) -> None:
        bins = self.proposed(
            "垃圾桶挪到哪里好", "现在的桶站正对着窗户，夏天味道大。", by=self.second, at=self.at(4, 21)
        )
        bins = actions.accept(topic=bins, text="欢迎附议，也请说说您的想法。", **self.by_committee(3, 11))
        for place, person in enumerate(self.others[:4]):
            bins = actions.support(topic=bins, by=person, now=self.at(2, 9 + 3 * place))

    def voted_on(self) -> None:
        """On the agenda, and put to a vote of everybody (ballots.py) instead of a meeting."""
        dancing = self.proposed(
            DANCING, "两周里有 14 户报过夜里的音乐声，跳舞的邻居也想有个准点。", by=self.second, at=self.at(6, 20)
        )
        actions.place(topic=dancing, text="请大家投票定时间。", **self.by_committee(5, 10))

    def waiting(self) -> None:
        self.proposed(
            "周末集市放在哪条路",
            "驻区单位想办周末集市，摆在东门还是南门，请大家出主意。",
            by=self.who.secretary,
            at=self.at(2, 16),
            origin=Origin.UNIT,
            starter="星海广场管理公司",
        )
        self.proposed("单元门禁晚上几点锁", "快递进不来，忘带卡的也进不来。", by=self.second, at=self.at(1, 18))
