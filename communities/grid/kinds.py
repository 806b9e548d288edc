"""The kinds of units that a dispatch catalogue names (派单目录), and the parts that one grid plays (多格合一)."""

from django.db.models import TextChoices


class UnitKind(TextChoices):
    PM = "PM", "物业服务人"
    OC = "OC", "业委会或物管会"
    RC = "RC", "居委会"
    PB = "PB", "社区党组织"
    ST_U = "ST-U", "街道城管和综合执法"
    ST_S = "ST-S", "街道平安建设"
    ST_P = "ST-P", "街道社区建设和民生"
    UM = "UM", "区城市管理"
    HD = "HD", "区住建房管"
    TP = "TP", "交警"
    TR = "TR", "区交通和停车管理"
    EE = "EE", "生态环境"
    FR = "FR", "消防救援"
    PS = "PS", "派出所"
    WG = "WG", "水电气热企业"
    MR = "MR", "市场监管"
    GR = "GR", "园林绿化"
    HC = "HC", "卫生健康"
    MC = "MC", "民政"


# Whom a resident asks about the whole community, in this order (三方力量 and the party organisation).
FOR_EVERYBODY = (UnitKind.PM, UnitKind.OC, UnitKind.RC, UnitKind.PB)


class GridRole(TextChoices):
    """What a grid is a grid of. A place has one grid with several of these, never several grids."""

    CITY = "city", "城运"
    POLICE = "police", "警务"
    SECURITY = "security", "综治"
    PARTY = "party", "党建"
    FIRE = "fire", "消防"
    ENVIRONMENT = "environment", "环保"
    MARKET = "market", "市场监管"
