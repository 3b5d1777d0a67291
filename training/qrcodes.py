"""QR codes: as a picture for a screen, as dark stripes for a page of paper."""

from collections.abc import Iterator
from io import BytesIO

import segno

# A quarter of the picture may be hidden or smudged.
CORRECTION = "q"
QUIET_ZONE = 4


def svg(text: str) -> bytes:
    """A picture that grows with its frame, black on white whatever the page wears."""
    out = BytesIO()
    segno.make(text, error=CORRECTION, micro=False).save(
        out, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, nl=False
    )
    return out.getvalue()


def size(text: str) -> int:
    """How many modules a side has, without the quiet zone."""
    return len(segno.make(text, error=CORRECTION, micro=False).matrix)


def stripes(text: str) -> Iterator[tuple[int, int, int]]:
    """The dark runs, as row from the top, first column, length, in modules."""
    for row, modules in enumerate(segno.make(text, error=CORRECTION, micro=False).matrix):
        start = None
        for column, is_dark in enumerate([*modules, 0]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                yield row, start, column - start
                start = None
