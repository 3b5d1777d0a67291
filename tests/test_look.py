"""What the browser is told: colours that can be read, and nothing inline that the Content-Security-Policy forbids."""

import re
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:")

# Text of each colour stands on each of these grounds.
TEXT = ("ink", "muted", "primary", "accent", "good", "warn", "bad")
GROUNDS = ("paper", "surface")
PAIRS = [
    *product(TEXT, GROUNDS),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("good", "good-wash"),
    ("warn", "warn-wash"),
    ("bad", "bad-wash"),
    ("primary", "primary-wash"),
    ("ink", "sunken"),
    ("muted", "sunken"),
]


def declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"--(?:color-)?([\w-]+):\s*(#[0-9a-f]{6})", block))


def scheme(name: str) -> dict[str, str]:
    sheet = (ROOT / "static/css/tokens.css").read_text()
    light = declared(sheet[: sheet.index('[data-theme="dark"]')])
    dark = declared(sheet[sheet.index('[data-theme="dark"]') : sheet.index("@media (prefers-reduced-motion")])
    return {"light": light, "dark": {**light, **dark}}[name]


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_guidelines_do() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_can_be_read_on_its_ground(name: str) -> None:
    colours = scheme(name)
    faint = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_figures_can_be_read_on_every_shade_of_the_map(name: str) -> None:
    colours = scheme(name)
    ratios = [
        contrast(colours["on-step-low" if shade < 4 else "on-step-high"], colours[f"step-{shade}"])
        for shade in range(1, 6)
    ]
    assert min(ratios) >= 4.5


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_hold_no_inline_style_or_script(template: Path) -> None:
    assert INLINE.findall(template.read_text()) == []


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="(\w+)"', (ROOT / "static/icons/sprite.svg").read_text()))
    asked = {name for path in TEMPLATES for name in re.findall(r'{% icon "(\w+)" %}', path.read_text())}
    assert asked - sprite == set()


def test_every_partial_says_first_what_it_takes() -> None:
    undescribed = [path.name for path in TEMPLATES if path.parent.name == "partials" and path.read_text()[:2] != "{#"]
    assert undescribed == []


FRAME = re.compile(r'<div class="table-frame[^"]*" role="region" aria-label(?:ledby)?="[^>]*" tabindex="0">\s*$')


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_table_scrolls_in_a_frame_of_its_own(template: Path) -> None:
    """By finger and by keyboard; without one a wide table widens the page of a phone."""
    before = template.read_text().split('<table class="data-table')[:-1]
    assert [text[-160:] for text in before if not FRAME.search(text)] == []
