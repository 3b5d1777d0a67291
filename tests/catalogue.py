"""The message catalogue: gathered from the source with Babel, since a fresh machine has no gettext tools.

`python -m tests.catalogue` brings `locale/zh_Hans/LC_MESSAGES/django.po` up to date and compiles it; the tests hold the
committed files against the source.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
ROOMS = ("config", "targets", "subsidies", "training", "competitions", "talents", "accounts", "directory")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources() -> Iterator[tuple[Path, str, bytes]]:
    """Every file that speaks to people, and how to read it.

    Django itself turns templates into calls among filler; that is no Python, but has the tokens of JavaScript.
    """
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, "python", path.read_bytes()
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            yield path, "javascript", templatize(path.read_text(), origin=str(path)).encode()


def gather() -> Catalog:
    """All messages of the source, with the files they stand in."""
    catalogue = Catalog(locale="zh_Hans", domain="django", project="Skills-talent portal", fuzzy=False)
    for path, language, text in sources():
        for _line, message, comments, context in extract(language, io.BytesIO(text), keywords=KEYWORDS):
            if message and message != ("",):
                location = [(path.relative_to(ROOT).as_posix(), 0)]
                catalogue.add(message, locations=location, auto_comments=comments, context=context)
    return catalogue


def committed() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def compiled(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update() -> None:
    """Merge what is new into the committed catalogue, drop what is gone, and compile."""
    catalogue = committed() if PO.exists() else Catalog(locale="zh_Hans", domain="django")
    catalogue.header_comment = "# What the portal says in Chinese. Kept by `make messages`."
    catalogue.project, catalogue.version, catalogue.fuzzy = "Skills-talent portal", "1", False
    catalogue.update(gather(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with PO.open("wb") as file:
        write_po(
            file, catalogue, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True, omit_header=False
        )
    MO.write_bytes(compiled(committed()))
    for message in catalogue:
        if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string):
            print(f"untranslated: {message.id!r} ({message.locations[0][0]})")


if __name__ == "__main__":
    update()
