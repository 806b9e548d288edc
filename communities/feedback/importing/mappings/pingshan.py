"""Tickets of a district of Shenzhen (2018): three levels of type, unit, late or not; no free text, one moment only."""

from communities.feedback.importing.mappings.base import Source
from communities.feedback.states import Kind, TicketState

# By sub-type, then main type, then type: the first that is known decides.
SUB_TYPES = {
    "机动车乱停放": "PK06",
    "下水井盖": "PF02",
    "上水井盖": "PF02",
    "通讯井盖": "PF02",
    "电力井盖": "PF02",
    "路灯(灯光)井盖": "PF02",
    "路灯": "PF01",
    "道路破损": "PF03",
    "道路路面塌陷、凹陷": "PF03",
    "垃圾箱": "GB03",
    "垃圾站(楼)": "GB02",
    "暴露垃圾": "GB05",
    "积存垃圾渣土": "GB02",
    "公共区域垃圾清理": "GB02",
    "垃圾臭味扰民": "GB07",
    "垃圾处理场臭味扰民": "GB07",
    "住宅区域内废弃家具设备": "GB04",
    "住宅区域内堆放施工废弃料": "GB04",
    "饲养宠物家禽扰民": "EN06",
    "宠物扰民": "NS08",
    "道路积水": "EN04",
    "下水道堵塞或破损": "EN04",
    "自来水管破裂": "PM10",
    "供水设施故障": "PM10",
    "电力设施故障": "PM10",
    "业主委员会与物业管理公司的纠纷": "PM04",
    "违法建设": "EN03",
    "违法在建建筑": "EN03",
    "公共场所噪声": "NS03",
    "超时施工": "NS04",
}
MAIN_TYPES = {
    "车辆乱停放": "PK06",
    "垃圾问题": "GB05",
    "渣土问题": "GB05",
    "废弃物堆放": "GB04",
    "环卫设施设置及维护": "GB03",
    "建筑施工噪声": "NS04",
    "工业噪声": "NS05",
    "商业经营噪声": "NS05",
    "营业性文化娱乐噪声": "NS05",
    "社会生活噪声": "NS03",
    "交通运输噪声": "NS07",
    "线路消防安全": "FS06",
    "消防设施安全": "FS04",
    "物业服务管理监督": "PM01",
    "住宅区（园区）或建筑物内安全、环卫问题": "PM01",
    "服务行业废气扰民": "EN01",
    "工业、住宅废气扰民": "EN01",
    "扬尘污染": "EN07",
    "绿化养护": "EN02",
    "违法建筑与用地行为": "EN03",
    "市容城管": "EN05",
    "占道经营": "EN05",
    "宣传广告违法行为": "EN05",
    "道路保洁": "EN05",
    "禽畜养殖污染": "EN06",
    "供、排水及水质问题": "EN04",
    "水污染": "EN04",
    "道路设施": "PF03",
    "公用部件": "PF07",
}
TYPES = {"市容环卫": "EN05", "民政服务": "SV02"}


def category(values) -> str:
    return SUB_TYPES.get(values["sub"]) or MAIN_TYPES.get(values["main"]) or TYPES.get(values["type"], "")


def words(values) -> tuple[str, str]:
    types = dict.fromkeys(filter(None, [values["type"], values["main"], values["sub"]]))
    title = values["sub"] or values["main"] or values["type"]
    return title, f"{'／'.join(types)}。{values['street']}{values['place']}"


def state(values) -> str:
    """It is archived when the file says whether that was in time or late."""
    return TicketState.CLOSED if "1" in (values["late"], values["in_time"]) else TicketState.REPORTED


SOURCE = Source(
    name="pingshan",
    label="坪山区工单",
    columns={
        "number": "REC_ID",
        "reported_at": "CREATE_TIME",
        "channel": "EVENT_SRC_NAME",
        "kind": "EVENT_PROPERTY_NAME",
        "type": "EVENT_TYPE_NAME",
        "main": "MAIN_TYPE_NAME",
        "sub": "SUB_TYPE_NAME",
        "street": "STREET_NAME",
        "place": "COMMUNITY_NAME",
        "unit": "DISPOSE_UNIT_NAME",
        "late": "OVERTIME_ARCHIVE_NUM",
        "in_time": "INTIME_ARCHIVE_NUM",
    },
    needed=("number", "reported_at", "type"),
    marks=("MAIN_TYPE_NAME", "SUB_TYPE_NAME", "DISPOSE_UNIT_NAME", "OVERTIME_ARCHIVE_NUM", "INTIME_ARCHIVE_NUM"),
    kept=("EVENT_SRC_NAME", "EVENT_PROPERTY_NAME", "SUB_TYPE_NAME", "DISPOSE_UNIT_NAME", "OVERTIME_ARCHIVE_NUM"),
    blanks=frozenset({"-"}),
    words=words,
    category=category,
    kinds={"投诉": Kind.COMPLAINT, "咨询": Kind.CONSULT, "建议": Kind.SUGGESTION, "求决": Kind.HELP},
    state=state,
)
