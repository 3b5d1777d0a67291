"""Full-width forms (Unicode, Halfwidth and Fullwidth Forms) and invisible characters."""

import string

import pytest

from directory import characters


def test_every_printable_character_has_a_full_width_twin() -> None:
    """Unicode: U+FF01 to U+FF5E mirror U+0021 to U+007E."""
    visible = string.digits + string.ascii_letters + string.punctuation
    assert characters.half_width("".join(chr(ord(letter) + 0xFEE0) for letter in visible)) == visible


@pytest.mark.parametrize("text", ["\u3000甲\u3000", "\u00a0甲", "\ufeff甲\u200b", "\u202a甲\u202c", " 甲\t\n"])
def test_nothing_unseen_is_left_around(text: str) -> None:
    """What a spreadsheet's cell brings along."""
    assert characters.half_width(text) == "甲"


def test_spaces_inside_stay() -> None:
    """A name may hold one."""
    assert characters.half_width("Ａ　Ｂ") == "A B"
