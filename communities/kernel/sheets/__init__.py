"""Sheets that people fill in and send: Excel, CSV and JSON read as rows of text, and sheets written back. No models."""
