"""Minutes on paper: Word to be printed and signed, PDF to be kept. Chinese glyphs are embedded."""
