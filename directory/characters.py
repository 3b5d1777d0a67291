"""The characters people type: full-width digits from a Chinese keyboard, and invisible ones from a spreadsheet."""

# No-break and zero-width spaces, direction marks, the byte-order mark: copied along with a cell, seen by nobody.
_INVISIBLE = [0x00A0, 0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF]
_TRANSLATION: dict[int, int | None] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    0x3000: 0x20,
    **dict.fromkeys(_INVISIBLE),
}


def half_width(text: str) -> str:
    """Full-width forms become their ASCII twins, invisible characters go, and the ends are trimmed."""
    return text.strip() if text.isascii() else text.translate(_TRANSLATION).strip()
