"""Minutes as a PDF."""

from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import grey
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from deliberation.outcomes.models import Minutes
from deliberation.outcomes.papers.glyphs import font_for
from deliberation.outcomes.telling import Section, sections_of

_ALWAYS = "0123456789abcdef 第页指纹（）SHA-256："
_WIDE, _NARROW = 170 * mm, 35 * mm


def pdf_of(minutes: Minutes) -> bytes:
    title, sections = str(minutes), sections_of(minutes)
    said = [
        title,
        *(text for one in sections for text in (one.heading, *one.lines, *(c for row in one.table for c in row))),
    ]
    # Registered anew for each paper: its name is what the paper's glyphs are known by in this process.
    font = f"minutes-{minutes.pk}-{minutes.version}"
    registerFont(TTFont(font, font_for("".join(said) + _ALWAYS)))
    body = ParagraphStyle("body", fontName=font, fontSize=10.5, leading=17, wordWrap="CJK")
    head = ParagraphStyle("head", parent=body, fontSize=12.5, leading=22, spaceBefore=6, keepWithNext=1)
    top = ParagraphStyle("top", parent=body, fontSize=17, leading=28, spaceAfter=6)
    flow = [Paragraph(escape(title), top)]
    for section in sections:
        flow += [Paragraph(escape(section.heading), head), *_blocks(section, body)]

    def foot(canvas, document):
        canvas.setFont(font, 7.5)
        canvas.setFillColor(grey)
        sealed = f"指纹（SHA-256）：{minutes.fingerprint}" if minutes.fingerprint else ""
        canvas.drawString(20 * mm, 10 * mm, f"第 {document.page} 页  {sealed}")

    file = BytesIO()
    margins = dict.fromkeys(["leftMargin", "rightMargin", "topMargin", "bottomMargin"], 20 * mm)
    SimpleDocTemplate(file, pagesize=A4, title=title, lang="zh-CN", **margins).build(
        flow, onFirstPage=foot, onLaterPages=foot
    )
    return file.getvalue()


def _blocks(section: Section, body: ParagraphStyle) -> list:
    blocks: list = [Paragraph(escape(line), body) for line in section.lines]
    if section.table:
        cells = [[Paragraph(escape(text), body) for text in row] for row in section.table]
        blocks += [Table(cells, colWidths=_widths(len(cells[0])), style=_LINES, hAlign="LEFT"), Spacer(1, 2 * mm)]
    return blocks


def _widths(columns: int) -> list[float]:
    """Two columns: a narrow name and what it is; more: the first takes what the others leave."""
    if columns == 2:
        return [_NARROW, _WIDE - _NARROW]
    each = (_WIDE / 2) / (columns - 1)
    return [_WIDE / 2, *[each] * (columns - 1)]


_LINES = [("GRID", (0, 0), (-1, -1), 0.4, grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
