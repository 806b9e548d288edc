"""Messages to a city's government with the official reply: a ticket that was answered and closed."""

from communities.feedback.importing.mappings.base import Source
from communities.feedback.importing.mappings.words import category_in
from communities.feedback.states import TicketState

SOURCE = Source(
    name="messages_answered",
    label="群众留言（带答复）",
    columns={
        "number": "留言编号",
        "contact_name": "留言用户",
        "title": "留言主题",
        "reported_at": "留言时间",
        "text": "留言详情",
        "reply": "答复意见",
        "replied_at": "答复时间",
    },
    needed=("number", "reported_at", "reply", "replied_at"),
    marks=("留言主题", "留言详情"),
    category=category_in,
    state=lambda values: TicketState.CLOSED,
)
