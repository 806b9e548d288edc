"""Messages with one of seven labels. The file gives no moment: they count as reported when they are imported."""

from communities.feedback.importing.mappings.base import Source
from communities.feedback.importing.mappings.words import category_in

# Labels that are a category of ours; the others are the city's, not a neighbourhood's.
LABELS = {
    "城乡建设": "",
    "环境保护": "EN05",
    "交通运输": "PK06",
    "劳动和社会保障": "",
    "教育文体": "",
    "商贸旅游": "",
    "卫生计生": "",
}


def category(values) -> str:
    """What the words say; failing that, what the label says."""
    return category_in({"title": values["title"]}) or LABELS.get(values["category"], "")


SOURCE = Source(
    name="messages_labelled",
    label="群众留言（带一级标签）",
    columns={"number": "row", "category": "label", "title": "subject", "text": "detail"},
    needed=("number", "category"),
    marks=("subject", "detail"),
    kept=("label",),
    category=category,
)
