"""What registrars and the bureau need on the partner pages: browsers, workbooks, pushes."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from directory.models import Organisation, Person, Town
from directory.services import people
from directory.services.people import Identity
from tests.conftest import SignIn
from tests.training.conftest import id_number
from training.enums import PushKind, PushMode
from training.models import Provider, Push, TrainingClass
from training.rows import numbered
from training.services import pushes
from training.services.pushes import Order

CODE = "XS2026-0001"
PAGE = f"/partner/classes/{CODE}/"
HEADINGS = {
    "student_number": "学号",
    "name": "姓名",
    "id_number": "证件号码",
    "phone": "手机号码",
    "town": "镇街",
    "entered_on": "入班日期",
    "note": "备注",
}
SENT_ONCE = id_number(1)


def workbook(*rows: dict[str, Any], title: str = "名册") -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    sheet.append(list(HEADINGS.values()))
    for row in rows:
        sheet.append([row.get(field) for field in HEADINGS])
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("roster.xlsx", target.getvalue())


@pytest.fixture
def registrar_browser(signed_in: SignIn, school: User, open_class: TrainingClass, town: Town) -> Client:
    client = signed_in(school)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def other_school_browser(other_school: User) -> Client:
    organisation = Organisation.objects.get(users=other_school)
    Provider.objects.create(organisation=organisation, approved_from=date(2020, 1, 1))
    client = Client()
    client.force_login(other_school)
    return client


def upload(client: Client, *rows: dict[str, Any], mode: str = "merge", title: str = "名册") -> str:
    """The address of the preview."""
    answer = client.post(f"{PAGE}upload/", {"workbook": workbook(*rows, title=title), "mode": mode})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def push(training_class: TrainingClass, *rows: dict[str, Any], by: User, mode: PushMode = PushMode.MERGE) -> Push:
    order = Order(PushKind.ROSTER, mode)
    return pushes.receive(training_class, numbered(rows), order, sha256="0" * 64, by=by).push


def known_person(sequence: int) -> Person:
    [known] = people.meet([Identity(name=f"示范{sequence}", id_number=id_number(sequence))], by=None)
    person: Person = Person.objects.get(pk=known.person_id)
    return person
