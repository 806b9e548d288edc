"""The kinds of party units, of members, of posts and of ways into a post."""

from django.db.models import TextChoices


class UnitKind(TextChoices):
    COMMITTEE = "committee", "党委"
    GENERAL = "general", "党总支"
    BRANCH = "branch", "党支部"
    JOINT = "joint", "联合党支部"
    FUNCTIONAL = "functional", "功能型党支部"
    TEMPORARY = "temporary", "临时党支部"
    GROUP = "group", "党小组"


# Those that 《中国共产党支部工作条例（试行）》 speaks of as a branch.
BRANCHES = frozenset({UnitKind.BRANCH, UnitKind.JOINT, UnitKind.FUNCTIONAL, UnitKind.TEMPORARY})


class MemberKind(TextChoices):
    FORMAL = "formal", "正式党员"
    PROBATIONARY = "probationary", "预备党员"


class Category(TextChoices):
    REGISTERED = "registered", "在册"
    FLOATING = "floating", "流动"
    DOUBLE = "double", "双报到"
    RETIRED = "retired", "离退休"


class Tie(TextChoices):
    """Whether the whole organisational relation is here, or the member only reported to the community (双报到)."""

    FULL = "full", "组织关系"
    REPORTED = "reported", "报到"


class PostKind(TextChoices):
    SECRETARY = "secretary", "书记"
    DEPUTY = "deputy", "副书记"
    ORGANISATION = "organisation", "组织委员"
    PUBLICITY = "publicity", "宣传委员"
    DISCIPLINE = "discipline", "纪检委员"
    COMMITTEE = "committee", "其他委员"
    GROUP_LEADER = "group_leader", "党小组长"


# Who together are the committee of a unit (支委会).
IN_COMMITTEE = frozenset(set(PostKind) - {PostKind.GROUP_LEADER})


class Method(TextChoices):
    ELECTED = "elected", "选举"
    APPOINTED = "appointed", "任命"
    ADDED = "added", "增补"


class Warned(TextChoices):
    """What numbers and posts of a unit may call for; rules.py says when."""

    TOO_FEW = "too_few", "正式党员不足 3 人"
    BRANCH_LARGE = "branch_large", "支部党员超过 50 人"
    GENERAL_LARGE = "general_large", "总支党员超过 100 人"
    JOINT_WIDE = "joint_wide", "联合支部覆盖超过 5 个单位"
    NO_COMMITTEE = "no_committee", "正式党员 7 人以上，没有支委会"
    TWO_BRANCHES = "two_branches", "书记同时是另一个同级支部的书记"
    TWO_POSTS = "two_posts", "一个人在这里同时担任两个职务"
    OVERDUE = "overdue", "临时党支部到期没有撤销"


class MeetingKind(TextChoices):
    """三会一课 and 主题党日."""

    ASSEMBLY = "assembly", "支部党员大会"
    COMMITTEE = "committee", "支委会"
    GROUP = "group", "党小组会"
    LECTURE = "lecture", "党课"
    THEME_DAY = "theme_day", "主题党日"


class Attended(TextChoices):
    PRESENT = "present", "到会"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "缺席"


class Skill(TextChoices):
    """What a member who reports to the community offers, and what a need asks for."""

    POLICY = "policy", "政策宣传"
    CLEANING = "cleaning", "环境整治"
    PATROL = "patrol", "治安巡逻"
    LAW = "law", "法律咨询"
    CARE = "care", "助老助困"
    CULTURE = "culture", "文体活动"
    HEALTH = "health", "医疗健康"
    REPAIR = "repair", "水电维修"
    TEACHING = "teaching", "课业辅导"
    COMPUTER = "computer", "手机电脑"


class FreeTime(TextChoices):
    WORKDAY = "workday", "工作日白天"
    EVENING = "evening", "工作日晚上"
    WEEKEND = "weekend", "周末白天"
    WEEKEND_EVENING = "weekend_evening", "周末晚上"


class ItemKind(TextChoices):
    """The three lists of the regional joint conference (区域化党建联席会议)."""

    NEED = "need", "需求"
    RESOURCE = "resource", "资源"
    PROJECT = "project", "项目"


class Topic(TextChoices):
    """What is written down of something; the newest counts and the older stay."""

    CHARTER = "charter", "共建章程"
    PROGRESS = "progress", "进展"
    BUILDING = "building", "楼宇情况"
    TENANTS = "tenants", "入驻单位"
    UNITS = "units", "党组织"
    MEMBERS = "members", "党员"
    STATION = "station", "党建站点"
    PLAN = "plan", "一楼一策"


# 五摸清: the building, who is in it, the party's units, its members, its stations.
SURVEYS = (Topic.BUILDING, Topic.TENANTS, Topic.UNITS, Topic.MEMBERS, Topic.STATION)
