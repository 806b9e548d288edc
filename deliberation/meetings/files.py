"""Materials of meetings as files."""

from communities.kernel.papers import PDF, Shelf

MATERIALS = Shelf(
    folder="materials",
    most_mb=20,
    kinds=PDF,
    field="file",
    too_large="文件太大。请选 20 MB 以内的 PDF。",
    wrong="这个文件不是 PDF。请另存为 PDF 再传。",
)
