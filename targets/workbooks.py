"""What is taken away as xlsx: the rows behind a figure."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from directory import workbooks
from targets.selectors.opened import Rows


def rows(target: BinaryIO, opened: Rows) -> None:
    """One row each, persons masked as on the page, written as they are read."""
    lines = (line.cells for line in opened.lines())
    workbooks.write(target, title=_("List"), columns=opened.columns, rows=lines)
