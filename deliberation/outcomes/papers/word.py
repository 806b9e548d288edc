"""Minutes as a Word file (.docx)."""

from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from deliberation.outcomes.models import Minutes
from deliberation.outcomes.telling import Section, sections_of

# Official documents are set in these (党政机关公文格式 GB/T 9704-2012); Word and WPS have them.
_BODY, _HEAD = "仿宋", "黑体"


def word_of(minutes: Minutes) -> bytes:
    document = Document()
    for style, font, size in (("Normal", _BODY, 12), ("Title", _HEAD, 18), ("Heading 1", _HEAD, 13)):
        _set_in(document.styles[style], font, size)
    document.add_heading(str(minutes), level=0)
    for section in sections_of(minutes):
        _add(document, section)
    if minutes.fingerprint:
        document.add_paragraph(f"指纹（SHA-256）：{minutes.fingerprint}")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_in(style, font: str, size: int) -> None:
    style.font.name, style.font.size = font, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), font)


def _add(document, section: Section) -> None:
    document.add_heading(section.heading, level=1)
    for line in section.lines:
        document.add_paragraph(line)
    if section.table:
        table = document.add_table(rows=0, cols=len(section.table[0]), style="Table Grid")
        for row in section.table:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
