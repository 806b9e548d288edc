"""Signed papers of delegations."""

from communities.kernel.papers import PDF, PICTURES, Shelf

PROOFS = Shelf(
    folder="proofs",
    most_mb=10,
    kinds=PDF | PICTURES,
    field="proof",
    too_large="文件太大。请选 10 MB 以内的照片或 PDF。",
    wrong="请选照片（JPG、PNG）或 PDF。",
)
