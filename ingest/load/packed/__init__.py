"""Archives of files: ZIP, TAR, and what a single file is packed with."""
