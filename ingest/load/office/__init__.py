"""Office files, PDF and what LibreOffice converts: the text in them, as it stands on the page."""
