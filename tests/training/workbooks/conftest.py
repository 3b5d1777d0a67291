"""Somebody on a roster, whose note looks like a formula."""

from datetime import date
from typing import Any

import pytest

from directory.models import Person, Town
from directory.services import people
from directory.services.people import Identity
from tests.training.conftest import roster_row
from training.enums import EnrolmentStatus
from training.models import Enrolment, TrainingClass
from training.rows import Rows


def cells(rows: Rows) -> list[Any]:
    return [sent.cells for sent in rows]


def lines(rows: Rows) -> list[int]:
    return [sent.line for sent in rows]


@pytest.fixture
def enrolled(open_class: TrainingClass, town: Town) -> Enrolment:
    sent = roster_row(1)
    identity = Identity(name=sent["name"], id_number=sent["id_number"], phone=sent["phone"], town_id=town.pk)
    [known] = people.meet([identity], by=None)
    return Enrolment.objects.create(
        training_class=open_class,
        person=Person.objects.get(pk=known.person_id),
        student_number=sent["student_number"],
        status=EnrolmentStatus.ENROLLED,
        entered_on=date(2026, 3, 2),
        note="=1+1",
    )
