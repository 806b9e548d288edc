"""A font of the Chinese glyphs that one paper needs, in the outlines that a PDF writer takes.

The packaged Noto Sans SC has cubic outlines (CFF), ReportLab embeds quadratic ones (TrueType): the glyphs that are used,
a few hundred, are drawn anew within one unit of a thousand.
"""

import logging
from io import BytesIO

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from pylopdf_fonts_zh_cn import sans_path

_NOT_NEEDED = ["VORG", "BASE", "GPOS", "GSUB", "GDEF", "vhea", "vmtx"]
_MOST_UNITS_OFF = 1.0
_LIMITS = ["TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements", "SizeOfInstructions"]
# It tells of every table and glyph.
subset.log.setLevel(logging.WARNING)


def font_for(text: str) -> BytesIO:
    """A TrueType font with the characters of `text`."""
    font = TTFont(sans_path(), lazy=True)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, drop_tables=_NOT_NEEDED)
    chosen = subset.Subsetter(options)
    chosen.populate(text=text)
    chosen.subset(font)
    _quadratic(font)
    file = BytesIO()
    font.save(file)
    file.seek(0)
    return file


def _quadratic(font: TTFont) -> None:
    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    table = font["glyf"] = newTable("glyf")
    table.glyphOrder, table.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, _MOST_UNITS_OFF, reverse_direction=True))
        table.glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    del font["CFF "]
    limits = font["maxp"]
    limits.tableVersion, limits.maxZones, limits.maxComponentElements = 0x00010000, 1, 0
    for name in _LIMITS:
        setattr(limits, f"max{name}", 0)
    font["post"].formatType, font.sfntVersion = 3.0, "\x00\x01\x00\x00"
