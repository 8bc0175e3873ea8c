"""Tables whose rows are documents: CSV, JSON, spreadsheets."""
