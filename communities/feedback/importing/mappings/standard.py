"""Our own sheet, for anyone who fills one in by hand. Words it does not know are faults."""

from communities.feedback.importing.mappings.base import Source
from communities.feedback.importing.stories import PATHS
from communities.feedback.states import Kind, TicketState

SOURCE = Source(
    name="standard",
    label="商量的导入表",
    columns={
        "number": "编号",
        "title": "标题",
        "text": "内容",
        "category": "类别",
        "kind": "性质",
        "reported_at": "报事时间",
        "place": "地点",
        "longitude": "经度",
        "latitude": "纬度",
        "contact_name": "联系人",
        "contact_phone": "联系电话",
        "status": "状态",
        "accepted_at": "受理时间",
        "dispatched_at": "派出时间",
        "unit": "承办单位",
        "reply": "答复",
        "replied_at": "答复时间",
        "done_text": "办理结果",
        "done_at": "办完时间",
        "closed_at": "办结时间",
        "solved": "是否解决",
        "satisfaction": "满意度",
    },
    needed=("number", "text", "reported_at"),
    strict=True,
    kinds={label: value for value, label in Kind.choices},
    states={TicketState(state).label: state for state in PATHS},
)
