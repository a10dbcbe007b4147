"""How much of a stranger's file is read before it is refused: every reader is bounded in time and memory by these.

They are far above what a survey, a measure table or a census sheet needs (the largest real one tried has 160,000
cells) and far below what would make a small server swap.
"""

from __future__ import annotations

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_CELLS = 5_000_000
MAX_ROWS = 1_048_576  # Excel's own
MAX_COLUMNS = 16_384  # Excel's own
MAX_CELL_CHARACTERS = 131_072  # four times Excel's own; a quote that is never closed runs into it
MAX_SHEETS = 500

MAX_MEMBERS = 4_000
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_UNPACK_RATIO = 200  # real workbooks stay below 50; a zip bomb is near 1,000
RATIO_MATTERS_ABOVE = 8 * 1024 * 1024
MAX_XML_DEPTH = 64

MAX_PO_BYTES = 16 * 1024 * 1024
MAX_TEXTS = 50_000  # of one survey in one language; the longest real form tried has 5,000
