"""Bringing tickets in from elsewhere: reading, mappings, rows (pure), writing. importer.import_file is its door."""
