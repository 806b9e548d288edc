"""The category tree every community starts with: where a matter goes by default, and how urgent it is.

A community's own rows may differ afterwards: seed() adds what is missing and changes nothing. Neighbour noise, police
leads and welfare (NS01, SF02, SF03) are never public.
"""

from communities.feedback.models import Category


def _c(code, group, name, identifier, lead, co, time_class, *, is_public=True, danger="", basis="") -> dict:
    return {
        "code": code,
        "group": group,
        "name": name,
        "identifier": identifier,
        "lead": lead,
        "co": co.split(",") if co else [],
        "time_class": time_class,
        "is_public": is_public,
        "danger": danger,
        "basis": basis,
    }


# code, group, name, identifier, lead unit, further units, time class
CATALOGUE = [
    # 停车
    _c("PK01", "停车", "小区内乱停、堵通道", "parking.obstruct", "PM", "RC,PS", "S2"),
    _c(
        "PK02",
        "停车",
        "车位不足、分配争议",
        "parking.shortage",
        "RC",
        "PB,OC,PM,ST-U",
        "S4",
        basis="北京市机动车停车条例第13、30条",
    ),
    _c("PK03", "停车", "收费争议", "parking.fee", "OC", "PM,HD,MR", "S3", basis="北京市机动车停车条例第29条"),
    _c("PK04", "停车", "私装地锁、占位", "parking.lock", "PM", "ST-U,HD", "S2", basis="北京市机动车停车条例第26条"),
    _c("PK05", "停车", "僵尸车", "parking.abandoned", "RC", "PS,TP,PM", "S3"),
    _c("PK06", "停车", "小区外道路违停", "parking.road", "TP", "ST-U", "S2"),
    _c("PK07", "停车", "电动自行车停放、充电", "parking.ebike", "PM", "FR,RC,ST-S", "S2"),
    _c("PK08", "停车", "充电桩、新能源车位", "parking.ev", "PM", "OC,HD,WG", "S3"),
    _c("PK09", "停车", "停车设施故障（道闸等）", "parking.facility", "PM", "", "S2"),
    # 垃圾分类
    _c(
        "GB01",
        "垃圾分类",
        "未分类、混投",
        "garbage.unsorted",
        "PM",
        "RC",
        "S2",
        basis="北京市生活垃圾管理条例第34、35条",
    ),
    _c("GB02", "垃圾分类", "混装混运、清运不及时", "garbage.collect", "ST-U", "PM,UM", "S2"),
    _c(
        "GB03",
        "垃圾分类",
        "桶站设置、满冒、破损",
        "garbage.bins",
        "PM",
        "ST-U",
        "S2",
        basis="北京市生活垃圾管理条例第35条",
    ),
    _c(
        "GB04",
        "垃圾分类",
        "大件、装修垃圾",
        "garbage.bulky",
        "PM",
        "ST-U",
        "S2",
        basis="北京市生活垃圾管理条例第33、39条",
    ),
    _c("GB05", "垃圾分类", "乱扔乱倒、高空抛物", "garbage.dump", "PM", "RC,PS", "S2", basis="民法典第1254条"),
    _c("GB06", "垃圾分类", "垃圾分类积分、宣传", "garbage.incentive", "RC", "ST-U", "Q"),
    _c("GB07", "垃圾分类", "异味污水", "garbage.odor", "PM", "EE", "S2"),
    # 噪声
    _c(
        "NS01",
        "噪声",
        "邻里生活噪声",
        "noise.neighbor",
        "RC",
        "PM,PS",
        "S2",
        is_public=False,
        basis="噪声污染防治法第70、82条",
    ),
    _c("NS02", "噪声", "装修噪声", "noise.renovation", "PM", "RC,ST-U", "S2", basis="噪声污染防治法第66、82条"),
    _c("NS03", "噪声", "广场舞、公共场所音响", "noise.square", "RC", "PS,ST-U", "S2", basis="噪声污染防治法第64、82条"),
    _c("NS04", "噪声", "建筑施工（含夜间）", "noise.construction", "UM", "EE,HD", "S1", basis="噪声污染防治法第43条"),
    _c(
        "NS05",
        "噪声",
        "商业经营（喇叭、餐饮）",
        "noise.business",
        "UM",
        "EE,MR",
        "S2",
        basis="噪声污染防治法第61至63条",
    ),
    _c(
        "NS06",
        "噪声",
        "设备（电梯、水泵、变压器、空调外机）",
        "noise.equipment",
        "PM",
        "HD,EE",
        "S3",
        basis="噪声污染防治法第68、84条",
    ),
    _c("NS07", "噪声", "交通噪声", "noise.traffic", "EE", "TP,TR", "S3"),
    _c("NS08", "噪声", "宠物", "noise.pet", "RC", "PS,PM", "S2", basis="噪声污染防治法第65条"),
    # 消防
    _c("FS01", "消防", "占用消防车通道", "fire.lane", "PM", "FR,PS,RC", "S1", basis="消防法第28条"),
    _c("FS02", "消防", "堵塞疏散通道、楼道堆物", "fire.corridor", "PM", "RC,FR", "S2", basis="消防法第28条"),
    _c("FS03", "消防", "电动车进楼、飞线充电", "fire.ebike", "PM", "FR,RC,ST-S", "S1"),
    _c("FS04", "消防", "消防设施损坏、无水", "fire.equipment", "PM", "FR,HD", "S1"),
    _c("FS05", "消防", "燃气泄漏、火情", "fire.emergency", "FR", "WG,RC", "S0", danger="119"),
    _c("FS06", "消防", "群租、用火用电隐患", "fire.hazard", "ST-S", "PS,FR", "S2"),
    # 物业服务
    _c("PM01", "物业服务", "服务质量（保洁、保安、绿化）", "property.quality", "PM", "RC,HD", "S2"),
    _c("PM02", "物业服务", "物业费、收费公示", "property.fee", "PM", "OC,HD", "S3", basis="北京市物业管理条例第70条"),
    _c("PM03", "物业服务", "维修资金使用", "property.fund", "OC", "HD,PM", "S4", basis="民法典第278条"),
    _c("PM04", "物业服务", "业委会、业主大会", "property.assembly", "ST-P", "RC,HD", "S4"),
    _c("PM05", "物业服务", "物业更换交接", "property.handover", "ST-P", "HD,PS,RC", "S4"),
    _c("PM06", "物业服务", "公共收益", "property.revenue", "OC", "PM,HD", "S3", basis="民法典第282条"),
    _c("PM07", "物业服务", "电梯故障", "property.lift", "PM", "MR", "S1"),
    _c("PM08", "物业服务", "加装电梯", "property.lift_add", "RC", "HD,OC", "S4", basis="民法典第278条"),
    _c("PM09", "物业服务", "房屋漏水、外墙", "property.leak", "PM", "HD,OC", "S2"),
    _c("PM10", "物业服务", "供水二次加压、停水停电", "property.utility", "WG", "PM", "S1"),
    # 环境
    _c("EN01", "环境", "油烟异味", "env.fume", "UM", "EE,MR", "S2"),
    _c("EN02", "环境", "绿化修剪、毁绿", "env.green", "PM", "GR,ST-U", "S2"),
    _c("EN03", "环境", "违建、圈占公共区", "env.illegal_build", "ST-U", "UM,HD", "S3"),
    _c("EN04", "环境", "污水冒溢、积水", "env.sewage", "PM", "WG,ST-U", "S1"),
    _c("EN05", "环境", "小广告、卫生死角", "env.litter", "ST-U", "PM,RC", "S2"),
    _c("EN06", "环境", "鼠蟑蚊、犬只", "env.pest_pet", "RC", "HC,PS,PM", "S2"),
    _c("EN07", "环境", "扬尘", "env.dust", "UM", "EE", "S2"),
    # 公共设施
    _c("PF01", "公共设施", "路灯", "facility.light", "ST-U", "UM,PM", "S2"),
    _c("PF02", "公共设施", "井盖", "facility.manhole", "ST-U", "WG,UM", "S1"),
    _c("PF03", "公共设施", "道路破损", "facility.road", "ST-U", "UM,PM", "S2"),
    _c("PF04", "公共设施", "健身、儿童设施", "facility.fitness", "RC", "ST-P,PM", "S2"),
    _c("PF05", "公共设施", "无障碍、适老设施", "facility.accessible", "RC", "HD,ST-P", "S3"),
    _c("PF06", "公共设施", "门禁、监控", "facility.access", "PM", "PS", "S2"),
    _c("PF07", "公共设施", "快递柜、晾衣、座椅", "facility.convenience", "RC", "PM,OC", "S4"),
    # 安全与邻里
    _c("SF01", "安全与邻里", "邻里纠纷调解", "safety.dispute", "RC", "PS,ST-S", "S2"),
    _c("SF02", "安全与邻里", "治安线索、电诈", "safety.police", "PS", "RC", "S1", is_public=False, danger="110"),
    _c("SF03", "安全与邻里", "独居老人、困难救助", "safety.care", "RC", "MC,ST-P", "S1", is_public=False),
    # 社区服务
    _c("SV01", "社区服务", "办事咨询", "service.consult", "RC", "ST-P", "Q"),
    _c("SV02", "社区服务", "文体、养老、托幼需求", "service.need", "RC", "ST-P", "S3"),
    # 党建与议事
    _c("PY01", "党建与议事", "党员报到、党建建议", "party.suggest", "PB", "", "S2"),
    _c("PY02", "党建与议事", "议题建议", "deliberation.suggest", "RC", "PB", "S4"),
    # 其他
    _c("OT00", "其他", "其他", "other", "RC", "ST-P", "S2"),
]
# What residents see first, with the icon of each group.
FIRST_GROUPS = ["停车", "垃圾分类", "噪声", "消防"]
# Words that mean: call first, write later.
DANGER_WORDS = {
    "119": ["着火", "起火", "失火", "冒烟", "燃气泄漏", "煤气泄漏", "天然气泄漏", "闻到煤气", "闻到燃气", "爆炸"]
}


def danger_number(category: Category, text: str = "") -> str:
    """The number to call first, 119 or 110, or an empty string."""
    if category.danger:
        return category.danger
    return next((number for number, words in DANGER_WORDS.items() if any(word in text for word in words)), "")


def seed() -> None:
    """Add the categories that this schema lacks."""
    Category.objects.bulk_create(
        (Category(**row, sort=place) for place, row in enumerate(CATALOGUE, start=1)), ignore_conflicts=True
    )
