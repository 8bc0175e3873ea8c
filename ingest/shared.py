"""What all workers need, loaded once: imported by the server that they are forked from alone.

Rules, dictionaries and tables take longer to load than hundreds of documents to read, and most of
a worker's memory; forked, all workers have the same pages of it.
"""

from __future__ import annotations

import gc

from ingest.given import Given
from ingest.load import load_data
from ingest.model import Source
from ingest.produce import produce

# All that is loaded when it is first asked for: by a text that has something of every kind.
_SAMPLE = """灵空山镇召开项目推进会
2023-06-24　来源：沁源县人民政府网
县委书记张三在山西省长治市沁源县灵空山镇指出，總投资2680万元，增长8.5%，落实“五个关键”。
"""

for _one in load_data(_SAMPLE.encode(), Source("sample")):
    if _one.document:
        produce(_one.document, Given())
gc.collect()
gc.freeze()  # so that looking for garbage does not write to pages that are shared
