"""A document corrected under its student number, and what only staff can settle."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import User
from directory import protection
from directory.models import Person
from directory.services import people
from tests.conftest import RESIDENT_NUMBER
from tests.training.conftest import MakeClass, id_number, push_rows, roster_row
from training.models import Enrolment, EnrolmentEvent, Provider, RosterQuestion, RosterQuestionEvent, TrainingClass
from training.services.push_work import PushOutcome

QUESTIONS = "/admin/training/rosterquestion/"


def _push(training_class: TrainingClass, *rows: dict[str, Any], by: User) -> list[tuple[str, list[str]]]:
    outcome: PushOutcome = push_rows(training_class, rows, by=by)
    return [(row.outcome.value, [issue.code for issue in row.issues]) for row in outcome.rows]


@pytest.mark.usefixtures("town")
def test_a_corrected_document_keeps_the_person(open_class: TrainingClass, registrar: User) -> None:
    _push(open_class, roster_row(1), by=registrar)
    before = Person.objects.get()
    corrected = roster_row(1, id_number=id_number(7))
    assert _push(open_class, corrected, by=registrar) == [("updated", ["ID_CORRECTED"])]
    person = Person.objects.get()
    assert (person.pk, protection.decrypt(person.id_cipher)) == (before.pk, id_number(7))
    assert bytes(person.id_digest) == protection.digest("resident_id", id_number(7))
    history: Any = apps.get_model("directory", "PersonEvent")._default_manager.get(pgh_obj_id=person.pk)
    assert (bytes(history.id_digest), history.pgh_context.metadata["user"]) == (bytes(before.id_digest), registrar.pk)
    assert EnrolmentEvent.objects.filter(enrolment__student_number="S0001").count() == 2
    assert _push(open_class, corrected, by=registrar) == [("unchanged", [])]
    assert (Enrolment.objects.count(), RosterQuestion.objects.count()) == (1, 0)


@pytest.mark.usefixtures("town")
def test_another_name_is_another_person(open_class: TrainingClass, registrar: User) -> None:
    _push(open_class, roster_row(1), by=registrar)
    other = roster_row(1, id_number=id_number(7), name="别人")
    assert _push(open_class, other, by=registrar) == [("rejected", ["STUDENT_NUMBER_TAKEN"])]
    assert RosterQuestion.objects.count() == 0


@pytest.mark.usefixtures("town")
def test_a_document_that_another_school_relies_on_is_for_staff(
    open_class: TrainingClass, make_class: MakeClass, registrar: User, other_school: User
) -> None:
    _push(open_class, roster_row(1), by=registrar)
    foreign = Provider.objects.create(organisation_id=other_school.organisation_id or 0, approved_from="2020-01-01")
    course = foreign.courses.create(title="焊工", hours=40)
    _push(make_class("XS2026-0900", course=course), roster_row(1, student_number="A1"), by=other_school)
    corrected = roster_row(1, id_number=id_number(7))
    for _turn in range(2):
        assert _push(open_class, corrected, by=registrar) == [("rejected", ["ID_CORRECTION_REFUSED"])]
    question = RosterQuestion.objects.get()
    assert (question.kind, question.student_number, question.sent_name) == ("id", "S0001", "示范1")
    assert protection.decrypt(Person.objects.get().id_cipher) == id_number(1)


@pytest.mark.usefixtures("town")
def test_a_document_that_is_somebody_elses_is_for_staff(
    open_class: TrainingClass, resident: Person, registrar: User
) -> None:
    _push(open_class, roster_row(1), by=registrar)
    corrected = roster_row(1, id_number=RESIDENT_NUMBER)
    assert (
        (found := _push(open_class, corrected, by=registrar))[0][0],
        found[0][1][-1],
    ) == ("rejected", "ID_CORRECTION_REFUSED")
    assert set(RosterQuestion.objects.values_list("kind", flat=True)) == {"name", "id"}


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("count", [1, 3])
def test_corrections_cost_the_same_for_many(
    open_class: TrainingClass, registrar: User, count: int, django_assert_num_queries: Any
) -> None:
    _push(open_class, *[roster_row(n) for n in range(count)], by=registrar)
    persons = list(Person.objects.values_list("pk", flat=True))
    referring = sum(
        not str(relation.related_model).endswith("Event'>")
        for relation in Person._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    )
    with django_assert_num_queries(1 + referring):
        assert people.known_elsewhere(persons, apart_from={}) == set(persons)


@pytest.mark.usefixtures("town")
def test_a_name_that_differs_is_asked_about_once_and_settled_by_staff(
    open_class: TrainingClass, resident: Person, registrar: User, client: Client, clerk: User
) -> None:
    row = roster_row(1, id_number=RESIDENT_NUMBER, name="张大满", phone="")
    for _turn in range(2):
        _push(open_class, row, by=registrar)
    question = RosterQuestion.objects.get()
    assert (question.person, question.kind, str(question.masked_name)) == (resident, "name", "张**")
    client.force_login(clerk)
    page = client.get(QUESTIONS).content.decode()
    assert ("张**" in page, "张大满" in page) == (True, False)
    ticked = {"action": "settle", "_selected_action": [str(question.pk)]}
    assert client.post(QUESTIONS, ticked).status_code == 200
    client.post(QUESTIONS, {**ticked, "reason": "证件为准"})
    client.post(QUESTIONS, {**ticked, "reason": "再次"})
    assert list(RosterQuestionEvent.objects.values_list("reason", flat=True)) == ["证件为准"]
    assert RosterQuestion.objects.open().count() == 0
