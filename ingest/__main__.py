"""``python -m ingest`` is the command ``xianzhi``."""

from ingest.cli import main

if __name__ == "__main__":
    main()
