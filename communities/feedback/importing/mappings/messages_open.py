"""Messages to a city's government that nobody has answered yet."""

from communities.feedback.importing.mappings.base import Source
from communities.feedback.importing.mappings.words import category_in

SOURCE = Source(
    name="messages_open",
    label="群众留言（未答复）",
    columns={
        "number": "留言编号",
        "contact_name": "留言用户",
        "title": "留言主题",
        "reported_at": "留言时间",
        "text": "留言详情",
    },
    needed=("number", "reported_at"),
    marks=("留言主题", "留言详情", "点赞数", "反对数"),
    kept=("点赞数", "反对数"),
    category=category_in,
)
