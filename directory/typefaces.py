"""The face printed documents are set in: Noto Sans SC, shipped with its licence (directory/fonts/OFL.txt).

It has shapes for 30,890 characters, 喆 镕 㐂 among them, which smaller sets drop silently. What it lacks is named by
`missing`, so that nobody's name is printed with a hole in it.
"""

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FILE = Path(__file__).parent / "fonts" / "NotoSansSC-Regular.ttf"
NAME = "NotoSansSC"


@cache
def sans() -> TTFont:
    """The face, known to reportlab by `NAME`; the file is read once, and a document embeds the characters it uses."""
    face = TTFont(NAME, str(FILE))
    pdfmetrics.registerFont(face)
    return face


def missing(text: str) -> list[str]:
    """The characters of a text that the face has no shape for, each once, in their order."""
    shapes = sans().face.charToGlyph
    return list(dict.fromkeys(character for character in text if ord(character) not in shapes))
