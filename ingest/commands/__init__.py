"""What the commands of ``xianzhi`` do, by what they are for; :mod:`ingest.cli` gathers them."""
