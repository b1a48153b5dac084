"""What reviewers said of items, as far as it still stands: read, counted, written to files and read back."""

from review.labels.counts import CategoryCount, Counts, count
from review.labels.exporting import export
from review.labels.force import Labelled, in_force, newest
from review.labels.importing import Given, Taken, import_lines, take
from review.labels.keeping import Judgement, name_of, require_agreeing

__all__ = [
    "CategoryCount",
    "Counts",
    "Given",
    "Judgement",
    "Labelled",
    "Taken",
    "count",
    "export",
    "import_lines",
    "in_force",
    "name_of",
    "newest",
    "require_agreeing",
    "take",
]
