import difflib
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from directory.enums import OrganisationKind
from directory.models import Organisation, Person, Town
from tests.conftest import RESIDENT_NUMBER
from tests.training.conftest import (
    SHA256,
    MakeClass,
    id_number,
    let_go_first,
    make_persons,
    push_rows,
    queue_up,
    roster_row,
)
from training import selectors
from training.enums import ClassStatus
from training.errors import RosterClosed
from training.models import Enrolment, EnrolmentEvent, Push, TrainingClass
from training.selectors import destroyed
from training.services import enrolment, locks, roster_plan
from training.services.push_work import PushOutcome


def _push(training_class: TrainingClass, *rows: object, by: User) -> PushOutcome:
    return push_rows(training_class, rows, by=by)


def _outcomes(outcome: PushOutcome) -> list[tuple[str, list[str]]]:
    return [(row.outcome.value, [issue.code for issue in row.issues]) for row in outcome.rows]


def test_a_new_row_makes_person_enrolment_seat_event_and_receipt(
    open_class: TrainingClass, registrar: User, town: Town
) -> None:
    employer = Organisation.objects.create(
        name="示范厂", kind=OrganisationKind.ENTERPRISE, credit_code="91350100M000100Y43"
    )
    outcome = _push(open_class, roster_row(1, employer_uscc="91350100m000100y43", note="班长"), by=registrar)
    open_class.refresh_from_db()
    enrolled = Enrolment.objects.select_related("person").get()
    event = EnrolmentEvent.objects.get()
    assert _outcomes(outcome) == [("created", [])]
    assert (enrolled.student_number, enrolled.status, enrolled.employer) == ("S0001", "enrolled", employer)
    assert (enrolled.entered_on, enrolled.note) == (date(2026, 3, 2), "班长")
    assert (enrolled.person.name, enrolled.person.town) == ("示范1", town)
    assert open_class.seats_taken == 1
    assert (event.enrolment, event.by, event.reason) == (enrolled, registrar, f"roster {outcome.push.pk}")
    push = Push.objects.get()
    assert (push.sha256, push.by, push.received, push.created, push.rejected) == (SHA256, registrar, 1, 1, 0)


@pytest.mark.usefixtures("town")
def test_a_school_makes_nobody_anybodys_employer(
    open_class: TrainingClass, resident: Person, registrar: User, school_organisation: Organisation
) -> None:
    """Who may claim for a person is read off the registry; a roster says only who sent them to this class."""
    Organisation.objects.filter(pk=school_organisation.pk).update(credit_code="91350100M000100Y43")
    rows = [roster_row(1), roster_row(2, id_number=RESIDENT_NUMBER, name="张小满")]
    _push(open_class, *({**row, "employer_uscc": "91350100M000100Y43"} for row in rows), by=registrar)
    assert list(Person.objects.values_list("employer", flat=True)) == [None, None]
    assert list(Enrolment.objects.values_list("employer", flat=True)) == [school_organisation.pk] * 2


def test_the_same_roster_again_changes_nothing(open_class: TrainingClass, registrar: User, town: Town) -> None:
    rows = [roster_row(n) for n in range(3)]
    _push(open_class, *rows, by=registrar)
    assert _outcomes(_push(open_class, *rows, by=registrar)) == [("unchanged", [])] * 3
    open_class.refresh_from_db()
    assert (open_class.seats_taken, Enrolment.objects.count(), EnrolmentEvent.objects.count()) == (3, 3, 3)


@pytest.mark.usefixtures("town")
def test_whom_a_school_sends_as_they_are_on_record_it_has_sent_once_and_for_all(
    open_class: TrainingClass, registrar: User, clerk: User
) -> None:
    """Whoever put them there; and it is no change of the roster."""
    _push(open_class, roster_row(1), by=clerk)
    last = EnrolmentEvent.objects.get().pk
    assert not destroyed.sent_by(registrar.organisation_id or 0).exists()
    sent = _push(open_class, roster_row(1), by=registrar)
    _push(open_class, roster_row(1), by=registrar)
    _push(open_class, roster_row(1), by=clerk)
    event = EnrolmentEvent.objects.get(pk__gt=last)
    assert (event.by, event.from_status, event.to_status) == (registrar, "enrolled", "enrolled")
    assert event.reason == f"sent as on record {sent.push.pk}"
    assert destroyed.sent_by(registrar.organisation_id or 0).count() == 1
    assert not selectors.roster_changes(open_class, since=last).exists()


def test_a_changed_row_updates_and_a_blank_cell_leaves_what_is_there(
    open_class: TrainingClass, registrar: User, town: Town
) -> None:
    _push(open_class, roster_row(1, note="班长"), by=registrar)
    outcome = _push(open_class, roster_row(1, entered_on="2026-03-05", note=""), by=registrar)
    enrolled = Enrolment.objects.get()
    assert _outcomes(outcome) == [("updated", [])]
    assert (enrolled.entered_on, enrolled.note, enrolled.events.count()) == (date(2026, 3, 5), "班长", 2)


def test_who_registered_online_is_given_the_student_number(
    open_class: TrainingClass, resident: Person, registrar: User, town: Town
) -> None:
    registered = enrolment.enrol(resident, into=open_class, by=None)
    outcome = _push(open_class, roster_row(1, id_number=RESIDENT_NUMBER, name="张小满", phone=""), by=registrar)
    open_class.refresh_from_db()
    registered.refresh_from_db()
    assert _outcomes(outcome) == [("updated", [])]
    assert (registered.student_number, open_class.seats_taken) == ("S0001", 1)


def test_who_waits_is_seated(open_class: TrainingClass, resident: Person, registrar: User, town: Town) -> None:
    [waiting] = queue_up(open_class, [resident])
    _push(open_class, roster_row(1, id_number=RESIDENT_NUMBER, name="张小满", phone=""), by=registrar)
    open_class.refresh_from_db()
    waiting.refresh_from_db()
    assert (waiting.status, open_class.seats_taken) == ("enrolled", 1)


@pytest.mark.parametrize("sent", ["北干街道", "北干", "330109002"])
def test_a_town_is_known_by_code_or_name(open_class: TrainingClass, registrar: User, town: Town, sent: str) -> None:
    _push(open_class, roster_row(1, town=sent), by=registrar)
    assert Person.objects.get().town == town


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ({"town": "北干街"}, [("TOWN_UNKNOWN", "北干街道")]),
        ({"town": "不存在镇"}, [("TOWN_UNKNOWN", "")]),
        ({"employer_uscc": "91110000600037341L"}, [("EMPLOYER_UNKNOWN", "")]),
        ({"town": "x", "employer_uscc": "91110000600037341L"}, [("TOWN_UNKNOWN", ""), ("EMPLOYER_UNKNOWN", "")]),
    ],
)
def test_what_the_directory_does_not_know_rejects_the_row(
    open_class: TrainingClass, registrar: User, values: dict[str, Any], rules: list[tuple[str, str]], town: Town
) -> None:
    issues = _push(open_class, roster_row(1, **values), by=registrar).rows[0].issues
    assert [(issue.code, issue.suggestion) for issue in issues] == rules
    assert (Person.objects.count(), Enrolment.objects.count(), Push.objects.get().rejected) == (0, 0, 1)


def test_a_town_misspelt_in_every_row_is_looked_for_once(
    open_class: TrainingClass, registrar: User, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(text: str, *_names: Any, **_options: Any) -> list[str]:
        looked.append(text)
        return ["北干街道"]

    monkeypatch.setattr(difflib, "get_close_matches", look)
    outcome = _push(open_class, *(roster_row(n, town="北干街") for n in range(3)), by=registrar)
    assert [issue.suggestion for row in outcome.rows for issue in row.issues] == ["北干街道"] * 3
    assert looked == ["北干街"]


def test_what_the_registry_knows_differently_is_kept_and_said(
    open_class: TrainingClass, resident: Person, registrar: User, town: Town
) -> None:
    before = Person.objects.values().get()
    outcome = _push(open_class, roster_row(1, id_number=RESIDENT_NUMBER, name="张大满"), by=registrar)
    assert _outcomes(outcome) == [("created", ["NAME_DIFFERS"])]
    again = _push(open_class, roster_row(1, id_number=RESIDENT_NUMBER, name="张大满"), by=registrar)
    assert _outcomes(again) == [("unchanged", ["NAME_DIFFERS", "PHONE_DIFFERS"])]
    assert Person.objects.values().get() == before


def test_nobody_finds_a_phone_number_or_a_name_by_sending_one_person_with_many(
    open_class: TrainingClass, resident: Person, registrar: User, town: Town
) -> None:
    _push(open_class, roster_row(1, id_number=RESIDENT_NUMBER), by=registrar)
    guesses = [roster_row(n, id_number=RESIDENT_NUMBER) for n in range(1, 4)]
    assert _outcomes(_push(open_class, *guesses, by=registrar)) == [("rejected", ["ID_REPEATED"])] * 3


def test_a_student_number_of_somebody_else_is_refused(open_class: TrainingClass, registrar: User, town: Town) -> None:
    _push(open_class, roster_row(1), by=registrar)
    outcome = _push(open_class, roster_row(2, student_number="S0001"), by=registrar)
    assert _outcomes(outcome) == [("rejected", ["STUDENT_NUMBER_TAKEN"])]
    assert Person.objects.count() == 1


def test_one_person_keeps_one_student_number(open_class: TrainingClass, registrar: User, town: Town) -> None:
    _push(open_class, roster_row(1), by=registrar)
    outcome = _push(open_class, roster_row(1, student_number="S0009"), by=registrar)
    assert _outcomes(outcome) == [("rejected", ["STUDENT_NUMBER_DIFFERS"])]
    assert outcome.rows[0].issues[0].suggestion == "S0001"


def test_rows_beyond_the_last_seat_are_refused_in_the_order_sent(
    make_class: MakeClass, registrar: User, town: Town
) -> None:
    small = make_class(capacity=2)
    outcome = _push(small, *[roster_row(n) for n in range(4)], by=registrar)
    assert _outcomes(outcome) == [("created", [])] * 2 + [("rejected", ["CLASS_FULL"])] * 2
    small.refresh_from_db()
    assert (small.seats_taken, Person.objects.count()) == (2, 2)


def test_a_wrong_row_does_not_hold_up_the_others(open_class: TrainingClass, registrar: User, town: Town) -> None:
    outcome = _push(open_class, roster_row(1, phone="1"), roster_row(2), "", by=registrar)
    assert [kind for kind, _rules in _outcomes(outcome)] == ["rejected", "created", "rejected"]
    assert (outcome.push.received, outcome.push.created, outcome.push.rejected) == (3, 1, 2)


@pytest.mark.parametrize(
    "status", [ClassStatus.DRAFT, ClassStatus.PENDING, ClassStatus.FINISHED, ClassStatus.CANCELLED]
)
def test_a_class_that_takes_no_roster_says_so(
    make_class: MakeClass, registrar: User, town: Town, status: ClassStatus
) -> None:
    with pytest.raises(RosterClosed):
        _push(make_class(status=status), roster_row(1), by=registrar)
    assert (Person.objects.count(), Enrolment.objects.count(), Push.objects.count()) == (0, 0, 0)


def test_a_repeated_student_number_names_every_line(open_class: TrainingClass, registrar: User, town: Town) -> None:
    outcome = _push(open_class, roster_row(1), roster_row(2), roster_row(3, student_number="S0001"), by=registrar)
    repeated = ("rejected", ["STUDENT_NUMBER_REPEATED"])
    assert _outcomes(outcome) == [repeated, ("created", []), repeated]
    with translation.override("en"):
        said = {str(issue.message) for row in outcome.rows for issue in row.issues}
    assert said == {"This student number stands in lines 1, 3."}


def test_one_document_under_two_student_numbers_is_an_error_of_both(
    open_class: TrainingClass, registrar: User, town: Town
) -> None:
    outcome = _push(open_class, roster_row(1), roster_row(2, id_number=id_number(1).lower()), by=registrar)
    assert _outcomes(outcome) == [("rejected", ["ID_REPEATED"])] * 2


def test_blank_cells_are_not_repeated(open_class: TrainingClass, registrar: User, town: Town) -> None:
    blank = {"id_number": "", "student_number": ""}
    outcome = _push(open_class, roster_row(1, **blank), roster_row(2, **blank), by=registrar)
    assert _outcomes(outcome) == [("rejected", ["FIELD_MISSING", "FIELD_MISSING"])] * 2


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_number_of_statements_does_not_grow_with_the_rows(
    open_class: TrainingClass, registrar: User, town: Town, count: int
) -> None:
    with CaptureQueriesContext(connection) as new:
        _push(open_class, *[roster_row(n) for n in range(count)], by=registrar)
    with CaptureQueriesContext(connection) as changed:
        _push(open_class, *[roster_row(n, note="班长") for n in range(count)], by=registrar)
    assert (len(new), len(changed)) == (31, 31)


def test_a_large_roster_is_taken_whole(make_class: MakeClass, registrar: User, town: Town) -> None:
    large = make_class(capacity=1000)
    outcome = _push(large, *[roster_row(n) for n in range(1000)], by=registrar)
    assert (outcome.push.created, Enrolment.objects.count(), Person.objects.count()) == (1000, 1000, 1000)
    assert Person.objects.with_identity("resident_id", id_number(999)).get().name == "示范999"


# --- A roster while somebody registers -------------------------------------------------------------------------------


def _push_while_somebody_registers(training_class: TrainingClass, by: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody asks for a seat after the roster looked for its own and before it takes them.

    The roster goes on once the other has either got a seat or waits for the class.
    """
    [person] = make_persons(1)
    write = roster_plan.write

    def register() -> None:
        try:
            enrolment.enrol(person, into=training_class, by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        asked: list[Future[None]] = []

        def write_after_the_other(*args: Any) -> int:
            asked.append(pool.submit(register))
            let_go_first(asked[0])
            return write(*args)

        monkeypatch.setattr(roster_plan, "write", write_after_the_other)
        _push(training_class, *[roster_row(n, town="") for n in range(1, 11)], by=by)
    assert asked[0].exception() is None
    training_class.refresh_from_db()


@pytest.mark.django_db(transaction=True)
def test_who_registers_during_a_roster_waits_for_it(
    open_class: TrainingClass, registrar: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _push_while_somebody_registers(open_class, registrar, monkeypatch)
    assert (open_class.seats_taken, Enrolment.objects.count()) == (11, 11)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_roster_forgets_the_seat_taken_meanwhile(
    open_class: TrainingClass, registrar: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: eleven people and ten seats counted, so that the class would sell the eleventh again."""
    monkeypatch.setattr(locks, "lock", lambda class_id: TrainingClass.objects.get(pk=class_id))
    _push_while_somebody_registers(open_class, registrar, monkeypatch)
    assert (open_class.seats_taken, Enrolment.objects.count()) == (10, 11)
