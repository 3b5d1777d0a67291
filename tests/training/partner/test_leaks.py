"""Whom a school did not send itself it is told masked, whatever it asks and sends, in every file and line."""

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from directory import protection, workbooks
from directory.models import Town
from tests.training.conftest import ROSTER, SchoolProgram, id_number, roster_row
from tests.training.partner.conftest import PAGE, push, workbook
from tests.training.test_push_properties import example
from training.models import RosterUpload, TrainingClass

# How a school may come at somebody on its roster whom others sent.
WAYS = ("mask", "cut", "scientific", "check digit", "other person", "other number", "no number", "ID as student number")
PLACES = range(1, 4)
Asks = Callable[[list[dict[str, Any]], str], Iterator[Any]]


def _row(place: int, way: str) -> dict[str, Any]:
    row, number = roster_row(place), id_number(place)
    values: dict[str, dict[str, Any]] = {
        "mask": {"id_number": protection.mask_identity(number), "name": "示**"},
        "cut": {"id_number": number[:15] + "000"},
        "scientific": {"id_number": f"{float(number[:15] + '000'):.14E}"},
        "check digit": {"id_number": number[:17] + ("1" if number[17] != "1" else "2")},
        "other person": {"id_number": id_number(place + 100)},
        "other number": {"student_number": f"S{place + 100:04d}", "id_number": id_number(place + 100)},
        "no number": {"id_number": ""},
        "ID as student number": {"student_number": id_number(place + 100), "id_number": id_number(place + 200)},
    }
    return {**row, "note": "夜班", **values[way]}


def _read(answer: Any) -> str:
    """All that an answer holds; of a workbook the text of every file in it."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = str(answer.headers)
    if answer.get("Content-Type") != workbooks.CONTENT_TYPE:
        return headers + content.decode()
    book = zipfile.ZipFile(io.BytesIO(content))
    return headers + "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def _uploaded(browser: Client, file: SimpleUploadedFile, mode: str) -> Iterator[Any]:
    sent = browser.post(f"{PAGE}upload/", {"workbook": file, "mode": mode})
    yield sent
    if sent.status_code == 302:
        yield from (browser.get(f"{sent['Location']}?show={kind}") for kind in ("new", "changed", "missing", "wrong"))
        yield browser.get(f"{sent['Location']}marked.xlsx")
        yield browser.post(f"{sent['Location']}confirm/", follow=True)


def _filled(browser: Client, notes: str) -> SimpleUploadedFile:
    """The form with the present roster, every note rewritten."""
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{PAGE}form.xlsx?filled=1").content))
    for row in range(2, book.worksheets[0].max_row + 1):
        book.worksheets[0].cell(row, 9).value = notes
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("roster.xlsx", target.getvalue())


def _told(browser: Client, program: SchoolProgram, rows: list[dict[str, Any]], mode: str) -> Iterator[Any]:
    yield program.get(ROSTER)
    yield program.push(ROSTER, rows, method="PUT" if mode == "replace" else "PATCH", dry_run="true")
    yield program.push(ROSTER, rows)
    yield from _uploaded(browser, workbook(*rows), mode)
    yield from _uploaded(browser, _filled(browser, "早班"), mode)
    for path in (PAGE, f"{PAGE}form.xlsx", f"{PAGE}form.xlsx?filled=1", f"{PAGE}roster.xlsx", "/partner/pushes/"):
        yield browser.get(path)
    for path in (ROSTER, f"{ROSTER}/changes", f"{ROSTER}/template.xlsx"):
        yield program.get(path)
    yield browser.get("/partner/credentials/calls/")


@pytest.fixture
def bureaus_people(open_class: TrainingClass, clerk: User, town: Town) -> list[str]:
    """The numbers of those whom the bureau put on the roster."""
    push(open_class, *map(roster_row, PLACES), by=clerk)
    return [id_number(place) for place in PLACES]


@pytest.fixture
def school_asks(registrar_browser: Client, program: SchoolProgram) -> Asks:
    """The school's browser and its program."""
    return partial(_told, registrar_browser, program)


@settings(max_examples=8, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    ways=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(WAYS)), min_size=1, max_size=3),
    mode=st.sampled_from(["merge", "replace"]),
)
def test_whom_others_sent_nobody_is_told_in_full(
    school_asks: Asks, bureaus_people: list[str], log: io.StringIO, ways: list[tuple[int, str]], mode: str
) -> None:
    with example():
        said = [_read(answer) for answer in school_asks([_row(place, way) for place, way in ways], mode)]
        kept = [str(list(RosterUpload.objects.values("lines__issues", "lines__changes", "lines__student_number")))]
    written = [*said, *kept, log.getvalue()]
    assert [text for text in written if any(number in text for number in bureaus_people)] == []
    # They are spoken of, and the log is written.
    assert protection.mask_identity(bureaus_people[0]) in said[0]
    assert "/partner/" in log.getvalue()
