"""What a made-up party organisation did of late: meetings, reports from elsewhere, a joint conference, office buildings."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from communities.accounts.models import User
from communities.demonstration.people import People
from communities.party import gathering, serving, sharing
from communities.party.kinds import Attended, FreeTime, MeetingKind, Skill, Topic, UnitKind
from communities.party.models import Office, Partner, PartyUnit
from communities.party.overviews import due_at
from communities.party.reminding import remind_of_terms
from communities.party.spans import midnight, months_after

# (name, employer, what they can do, when)
REPORTED = (
    ("郑立新", "明湖区人民医院党支部", (Skill.HEALTH, Skill.CARE), (FreeTime.WEEKEND,)),
    ("冯丽华", "区司法局机关党委", (Skill.LAW, Skill.POLICY), (FreeTime.EVENING, FreeTime.WEEKEND)),
    ("何国栋", "供电公司客服中心党支部", (Skill.REPAIR,), (FreeTime.WEEKEND, FreeTime.WORKDAY)),
)
# (name, contact, signed)
PARTNERS = (
    ("明湖实验小学", "教务处何老师", True),
    ("社区卫生服务中心", "办公室", True),
    ("湖滨农贸市场管理公司", "综合部", False),
)
CHARTER = "第一条 共建单位每季度开一次联席会议。\n第二条 需求、资源、项目三张清单一年更新两次。\n第三条 谁领的项目谁牵头，进展写在清单上。"
SURVEYS = {
    Topic.BUILDING: "地上 12 层，2016 年投用，物业统一管理。",
    Topic.TENANTS: "入驻 34 家，以软件和设计为主，从业约 420 人。",
    Topic.UNITS: "联合党支部 1 个，覆盖 4 家。",
    Topic.MEMBERS: "党员 23 名，其中组织关系不在本楼的 9 名。",
    Topic.STATION: "一层大堂旁有党群服务站，每周三开放。",
    Topic.PLAN: "每月一次午间服务，先解决停车和就餐；年内把流动党员编入联合党支部。",
}


class PartyLife:
    """Does everything through the actions, as the secretary; another colleague confirms."""

    def __init__(self, number: int, who: People, *, now: datetime):
        self.number, self.who, self.now, self.today = number, who, now, localdate(now)
        self.how = {"by": who.secretary, "now": now}

    def play(self) -> None:
        """Fill the current community, whose organisation is there."""
        branches = list(PartyUnit.objects.filter(kind=UnitKind.BRANCH).order_by("pk"))
        for place, branch in enumerate(branches):
            self.meet(branch, lacking=place == 1)
        self.report(branches[0])
        self.share()
        self.survey()
        remind_of_terms(now=self.now)

    def meet(self, branch: PartyUnit, *, lacking: bool) -> None:
        """The last three months; the unit that lacks one of this month sees it on its own page."""
        for back in (3, 2, 1):
            day = months_after(self.today, -back)
            self.held(branch, MeetingKind.THEME_DAY, "楼道清洁日", day.replace(day=5), "小区花园")
        self.held(branch, MeetingKind.ASSEMBLY, "半年工作和下季度安排", months_after(self.today, -1).replace(day=12))
        if not lacking:
            self.planned(branch, MeetingKind.LECTURE, "党课：居民自治怎么议事", self.today + timedelta(days=6))

    def planned(self, branch: PartyUnit, kind: str, subject: str, day: date, place: str = "党群服务站"):
        at = midnight(day) + timedelta(hours=15)
        what = {"kind": kind, "subject": subject, "starts_at": at, "place": place}
        return gathering.plan_meeting(unit=branch, **what, **self.how)

    def held(self, branch: PartyUnit, kind: str, subject: str, day: date, place: str = "党群服务站") -> None:
        meeting = self.planned(branch, kind, subject, day, place)
        due = due_at(meeting)
        seen = [gathering.Seen(member, Attended.PRESENT) for member in due]
        if len(seen) > 3:
            seen[-1] = gathering.Seen(due[-1], Attended.LEAVE, "住院")
        minutes = f"议题：{subject}。\n大家逐一发言，定下下个月的分工。"
        gathering.hold_meeting(meeting=meeting, minutes=minutes, attended=seen, **self.how)

    def report(self, unit: PartyUnit) -> None:
        """Members from elsewhere, two needs, and one service that is confirmed."""
        for place, (name, employer, skills, times) in enumerate(REPORTED, start=1):
            tie = serving.report_in(
                unit=unit,
                name=name,
                phone=f"1380002{self.number}{place:03d}",
                employer=employer,
                skills=skills,
                times=times,
                starts_on=months_after(self.today, -8),
                **self.how,
            )
            if Skill.HEALTH in skills:
                doctor = tie.member
        clinic = self.need("给高龄老人量血压", 1, Skill.HEALTH, FreeTime.WEEKEND)
        self.need("周末法律咨询台", 2, Skill.LAW, FreeTime.WEEKEND)
        self.need("地库照明检修帮手", 1, Skill.REPAIR, FreeTime.WORKDAY)
        service = serving.take_on(item=clinic, member=doctor, **self.how)
        done = {"served_on": self.today - timedelta(days=9), "hours": Decimal("2.5"), "content": "给 18 位老人量了血压"}
        service = serving.serve(service=service, **done, **self.how)
        serving.confirm(service=service, by=self.colleague, now=self.now)

    @property
    def colleague(self) -> User:
        return self.who.member

    def need(self, title: str, wanted: int, skill: str, time: str):
        what = {"title": title, "wanted": wanted, "skill": skill, "time": time}
        return sharing.add_need(partner=None, **what, **self.how)

    def share(self) -> None:
        """Charter, member units, resources, and a project on its way."""
        charter = sharing.write_charter(text=CHARTER, **self.how)
        partners = [
            Partner.objects.create(
                name=name,
                contact=contact,
                work_phone=f"010-5555 {self.number}9{place:02d}",
                signed=charter if signed else None,
                signed_on=self.today if signed else None,
            )
            for place, (name, contact, signed) in enumerate(PARTNERS)
        ]
        school, clinic, _market = partners
        sharing.add_resource(partner=school, title="操场周末开放", text="周六周日 8 点到 11 点。", **self.how)
        sharing.add_resource(partner=clinic, title="健康讲座，每季度一次", **self.how)
        due_on = months_after(self.today, 2)
        project = sharing.add_project(
            partner=school, title="放学时段错峰停车", owner="明湖实验小学", due_on=due_on, **self.how
        )
        sharing.write_progress(
            item=project, text="已同物业商定 16 点到 17 点开放 30 个车位，画线排在下周。", **self.how
        )

    def survey(self) -> None:
        """One office building known in full, one only begun."""
        known = Office.objects.create(name="湖滨创意大厦", place="湖滨路 8 号")
        for topic, text in SURVEYS.items():
            sharing.survey(office=known, topic=topic, text=text, **self.how)
        begun = Office.objects.create(name="明湖国际中心", place="明湖大道 66 号")
        sharing.survey(office=begun, topic=Topic.BUILDING, text=SURVEYS[Topic.BUILDING], **self.how)
