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
    OVERDUE = "overdue", "临时党支部到期没有撤销"
