"""Are two texts the same one, printed twice? Proposed by sketches, decided by the texts.

``substance`` is what of a text is compared, ``align`` lays two of them beside each other, ``judge``
decides, ``sketch`` proposes whom to compare, ``differences`` shows a reader what differs.
"""
