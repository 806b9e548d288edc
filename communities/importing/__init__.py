"""Sheets into the registers and out of them: upload, preview, confirm, undo. What a register is, each slice says."""
