"""Loads what documents are read with when it is imported: for the server that workers fork from.

Rules and dictionaries are loaded once and shared by all workers, as nobody writes to them: to look
among them for garbage would make a copy of each page for each worker.
"""

from __future__ import annotations

import gc

from ingest.produce import make_ready

gc.disable()  # what is loaded stays: to look among it again and again takes a tenth of the time
make_ready()
gc.enable()
gc.collect()
gc.freeze()
