"""Which part of an article a sentence stands in: one that looks back or one that looks ahead.

A work report looks back on last year (一、2025年工作回顾) and plans this one (三、2026年重点工作);
the headings below such a heading (（二）…) are of the same part, though they do not say so. What a
plan or a scheme says is planned throughout. Here the headings speak, and the title; what a sentence
says of itself comes before that.

`headings` and `titles` read these, `prose` reports that have none; `walk` goes through an article
sentence by sentence. `outlook` is what they come to.
"""

from ingest.outline.headings import report_year, stage_of_heading
from ingest.outline.outlook import Outlook
from ingest.outline.walk import outline

__all__ = ["Outlook", "outline", "report_year", "stage_of_heading"]
