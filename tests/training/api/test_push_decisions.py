"""A push cancelled, released or discarded over HTTP."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.enums import Scope
from accounts.models import User
from accounts.services import credentials
from tests.training.conftest import ROSTER, MakeClass, SchoolProgram, roster_row
from training.models import Enrolment, Push, PushEvent, TrainingClass
from training.services import enrolment, push_work, pushes

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def held(make_class: MakeClass, program: SchoolProgram) -> str:
    """The address of a push that would withdraw ten of twenty."""
    make_class()
    program.push(ROSTER, [roster_row(n) for n in range(20)])
    answer = program.push(ROSTER, [roster_row(n) for n in range(10)], method="PUT")
    assert (answer.status_code, answer.json()["status"]) == (202, "held")
    return str(answer["Location"])


def _decide(program: SchoolProgram, address: str, decision: str, body: str = "", **values: Any) -> Any:
    return program.send(f"{address}/{decision}", body, method="POST", **values)


@pytest.mark.django_db(transaction=True)
def test_a_held_push_is_released_with_the_number_it_withdraws(held: str, program: SchoolProgram) -> None:
    answer = _decide(program, held, "release", '{"withdrawals": 10}', key="k")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert _decide(program, held, "release", '{"withdrawals": 10}', key="k")["Idempotent-Replayed"] == "true"
    assert pushes.run_due() == 1
    done = program.get(held).json()
    assert (done["status"], done["counts"]["withdrawn"], Enrolment.objects.live().count()) == ("done", 10, 10)
    moves = PushEvent.objects.filter(push=Push.objects.latest("received_at")).order_by("pk")
    assert list(moves.values_list("from_status", "to_status")) == [
        ("", "running"),
        ("running", "held"),
        ("held", "queued"),
        ("queued", "running"),
        ("running", "done"),
    ]


def _push_others(program: SchoolProgram) -> None:
    assert program.push(ROSTER, [roster_row(n) for n in range(20, 25)]).status_code == 200


def _push_another_day(program: SchoolProgram) -> None:
    assert program.push(ROSTER, [roster_row(0, entered_on="2026-03-16")]).status_code == 200


def _leave(program: SchoolProgram) -> None:
    """As the bureau or the person would: whoever left is on the held roster still."""
    [leaving] = Enrolment.objects.filter(student_number="S0003")
    enrolment.withdraw(leaving, reason="转学", by=None)


def _correct_an_entry(program: SchoolProgram) -> None:
    Enrolment.objects.filter(student_number="S0004").update(entered_on="2026-03-09")


LATER = [_push_others, _push_another_day, _leave, _correct_an_entry]


def _rows_on_record() -> list[tuple[Any, ...]]:
    return list(Enrolment.objects.order_by("pk").values_list("student_number", "status", "entered_on", "note"))


@pytest.mark.parametrize("change", LATER)
def test_a_held_push_is_not_released_into_a_roster_that_has_changed_since(
    held: str, program: SchoolProgram, change: Callable[[SchoolProgram], None]
) -> None:
    """By a later push, by the bureau, by somebody who left: it would undo what came later."""
    change(program)
    before = _rows_on_record()
    refused = _decide(program, held, "release", '{"withdrawals": 10}')
    assert (refused.status_code, refused.json()["code"]) == (409, "ROSTER_CHANGED_SINCE")
    assert (program.get(held).json()["status"], pushes.run_due(), _rows_on_record()) == ("held", 0, before)
    assert _decide(program, held, "discard").json()["status"] == "discarded"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", LATER[1:])
def test_without_that_refusal_a_released_push_undoes_what_came_later(
    held: str, program: SchoolProgram, change: Callable[[SchoolProgram], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the one above rules out: the same push, never asked what it was held of."""
    change(program)
    before = _rows_on_record()[:10]
    monkeypatch.setattr(push_work, "refuse_overtaken", lambda push: None)
    assert _decide(program, held, "release", '{"withdrawals": 10}').status_code == 202
    pushes.run_due()
    assert program.get(held).json()["status"] == "done"
    assert _rows_on_record()[:10] != before


@pytest.mark.django_db(transaction=True)
def test_a_roster_that_changes_between_release_and_work_is_left_as_it_is(held: str, program: SchoolProgram) -> None:
    assert _decide(program, held, "release", '{"withdrawals": 10}').status_code == 202
    _leave(program)
    before = _rows_on_record()
    assert pushes.run_due() == 1
    failed = program.get(held).json()
    assert (failed["status"], failed["failure"]) == ("failed", "ROSTER_CHANGED_SINCE")
    assert _rows_on_record() == before


@pytest.mark.django_db(transaction=True)
def test_a_released_push_that_would_withdraw_others_by_now_is_held_anew(held: str, program: SchoolProgram) -> None:
    """Results are no change of the roster, but who has completed is withdrawn no more: ten were agreed to, not nine."""
    Enrolment.objects.filter(student_number="S0019").update(status="completed")
    _decide(program, held, "release", '{"withdrawals": 10}')
    pushes.run_due()
    again = program.get(held).json()
    assert (again["status"], again["counts"]["withdrawn"]) == ("held", 9)
    assert Enrolment.objects.filter(status="withdrawn").count() == 0
    _decide(program, held, "release", '{"withdrawals": 9}')
    pushes.run_due()
    assert program.get(held).json()["status"] == "done"


def test_a_held_push_is_discarded_once_a_newer_roster_was_made_equal(held: str, program: SchoolProgram) -> None:
    assert program.push(ROSTER, [roster_row(n, note="班长") for n in range(20)], method="PUT").status_code == 200
    assert program.get(held).json()["status"] == "discarded"
    refused = _decide(program, held, "release", '{"withdrawals": 10}')
    assert (refused.status_code, refused.json()["code"]) == (409, "PUSH_MOVE_REFUSED")


@pytest.mark.django_db(transaction=True)
def test_what_is_tried_out_keeps_nobody_from_the_class_and_comes_last(
    make_class: MakeClass, program: SchoolProgram
) -> None:
    make_class(capacity=2000)
    rows = [roster_row(n) for n in range(1001)]
    tried = program.push(ROSTER, rows, dry_run="true")["Location"]
    assert program.push(ROSTER, rows, dry_run="true")["Location"] == tried
    assert program.push(ROSTER, [roster_row(0)]).status_code == 200
    real = program.push(ROSTER, rows)["Location"]
    assert pushes.run_due() == 2
    finished = Push.objects.order_by("finished_at").values_list("pk", flat=True)
    assert [address.rsplit("/", 1)[1] for address in (real, tried)] == [str(pk) for pk in finished][1:]
    assert Enrolment.objects.count() == 1001


@pytest.mark.django_db(transaction=True)
def test_a_long_dry_run_says_that_it_would_be_held(make_class: MakeClass, program: SchoolProgram) -> None:
    make_class(capacity=3000)
    program.push(ROSTER, [roster_row(n) for n in range(1000)])
    program.push(ROSTER, [roster_row(n) for n in range(1000, 1100)])
    address = program.push(ROSTER, [roster_row(n) for n in range(1000, 2001)], method="PUT", dry_run="true")["Location"]
    assert pushes.run_due() == 1
    tried = program.get(address).json()
    assert (tried["status"], tried["dry_run"], tried["counts"]["withdrawn"]) == ("held", True, 1000)
    assert Enrolment.objects.live().count() == 1100
    assert _decide(program, address, "release", '{"withdrawals": 1000}').status_code == 409


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"withdrawals": 9}', 422, "WITHDRAWALS_DIFFER"),
        ("{}", 400, "INVALID"),
        ('{"withdrawals": "many"}', 400, "INVALID"),
    ],
)
def test_nobody_releases_what_they_have_not_seen(
    held: str, program: SchoolProgram, body: str, status: int, code: str
) -> None:
    answer = _decide(program, held, "release", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert program.get(held).json()["status"] == "held"


def test_a_held_push_is_discarded_and_forgets_its_rows(held: str, program: SchoolProgram) -> None:
    answer = _decide(program, held, "discard")
    assert (answer.status_code, answer.json()["status"]) == (200, "discarded")
    assert (Push.objects.latest("received_at").payload, Enrolment.objects.live().count()) == (None, 20)
    refused = _decide(program, held, "release", '{"withdrawals": 10}')
    assert (refused.status_code, refused.json()["code"]) == (409, "PUSH_MOVE_REFUSED")


def test_a_push_that_waits_is_cancelled(make_class: MakeClass, program: SchoolProgram) -> None:
    make_class(capacity=2000)
    address = program.push(ROSTER, [roster_row(n) for n in range(1001)])["Location"]
    answer = _decide(program, address, "cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert (pushes.run_due(), Enrolment.objects.count()) == (0, 0)
    assert program.push(ROSTER, [roster_row(1)]).status_code == 200


@pytest.mark.parametrize("decision", ["cancel", "release", "discard"])
def test_a_decision_is_the_schools_own(
    held: str, program: SchoolProgram, other_program: SchoolProgram, school: User, decision: str
) -> None:
    assert _decide(other_program, held, decision).status_code == 404
    scopes = {Scope.CLASSES_READ, Scope.RESULTS_WRITE}
    until = timezone.now() + timedelta(days=1)
    _credential, token = credentials.issue(school, name="narrow", scopes=scopes, expires_at=until, by=None)
    answer = _decide(SchoolProgram(program.client, token), held, decision)
    assert (answer.status_code, answer.json()["errors"]) == (403, {"scope": ["roster:write"]})


@pytest.mark.parametrize("query", [{}, {"dry_run": "true"}])
@pytest.mark.parametrize("decision", ["cancel", "release", "discard"])
def test_a_sandbox_credential_decides_nothing_whatever_its_query_says(
    held: str, program: SchoolProgram, school: User, decision: str, query: dict[str, str]
) -> None:
    until = timezone.now() + timedelta(days=1)
    scopes = {Scope.CLASSES_READ, Scope.ROSTER_WRITE}
    _sandbox, token = credentials.issue(school, name="try", scopes=scopes, expires_at=until, is_sandbox=True, by=None)
    answer = _decide(SchoolProgram(program.client, token), held, decision, '{"withdrawals": 10}', **query)
    assert (answer.status_code, answer.json()["code"]) == (403, "SANDBOX_ONLY")
    assert program.get(held).json()["status"] == "held"


@pytest.mark.parametrize(("own", "answer"), [(True, (200, "cancelled")), (False, (403, "SANDBOX_ONLY"))])
def test_a_sandbox_credential_cancels_a_long_dry_run_of_its_own(
    make_class: MakeClass, program: SchoolProgram, school: User, own: bool, answer: tuple[int, str]
) -> None:
    make_class(capacity=2000)
    until = timezone.now() + timedelta(days=1)
    scopes = {Scope.CLASSES_READ, Scope.ROSTER_WRITE}
    _sandbox, token = credentials.issue(school, name="try", scopes=scopes, expires_at=until, is_sandbox=True, by=None)
    sandbox = SchoolProgram(program.client, token)
    sender = sandbox if own else program
    address = sender.push(ROSTER, [roster_row(n) for n in range(1001)], dry_run="true")["Location"]
    cancelled = _decide(sandbox, address, "cancel")
    body = cancelled.json()
    assert (cancelled.status_code, body.get("code", body["status"])) == answer
    assert own or "its own dry runs" in body["detail"]


@pytest.mark.parametrize("decision", ["cancel", "release", "discard"])
def test_a_decision_is_not_tried_out(held: str, program: SchoolProgram, decision: str) -> None:
    answer = _decide(program, held, decision, '{"withdrawals": 10}', dry_run="true")
    assert (answer.status_code, answer.json()["errors"]) == (400, {"dry_run": ["A decision cannot be tried out."]})
    assert program.get(held).json()["status"] == "held"


@pytest.mark.parametrize("decision", ["release", "discard"])
def test_a_held_push_is_decided_by_those_who_may(
    held: str, program: SchoolProgram, school: User, decision: str
) -> None:
    Permission.objects.get(codename="release_push").group_set.clear()
    answer = _decide(program, held, decision, '{"withdrawals": 10}')
    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_ALLOWED")
    assert program.get(held).json()["status"] == "held"


def test_staff_release_and_discard_in_the_admin(
    held: str, program: SchoolProgram, client: Client, clerk: User, auditor: User
) -> None:
    push = Push.objects.latest("received_at")
    ticked = {"action": "discard", "_selected_action": [str(push.pk)]}
    client.force_login(auditor)
    client.post("/admin/training/push/", {**ticked, "reason": "x"})
    push.refresh_from_db()
    assert push.status == "held"
    client.force_login(clerk)
    assert client.post("/admin/training/push/", ticked).status_code == 200
    client.post("/admin/training/push/", {**ticked, "reason": "名单不全"})
    push.refresh_from_db()
    assert (push.status, push.events.latest("pk").reason, push.events.latest("pk").by) == (
        "discarded",
        "名单不全",
        clerk,
    )


@pytest.mark.django_db(transaction=True)
def test_a_push_cancelled_while_it_is_under_way_leaves_nothing(
    make_class: MakeClass, program: SchoolProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_class(capacity=2000)
    address = program.push(ROSTER, [roster_row(n) for n in range(1001)])["Location"]
    tell = push_work.tell_progress

    def cancel_first(watch: Any, push: Push, done: int) -> None:
        with watch.cursor() as cursor:
            cursor.execute(
                "UPDATE training_push SET status = 'cancelled', finished_at = now(), payload = NULL WHERE id = %s",
                [push.pk],
            )
        tell(watch, push, done)

    monkeypatch.setattr(push_work, "tell_progress", cancel_first)
    pushes.run_due()
    assert (program.get(address).json()["status"], Enrolment.objects.count()) == ("cancelled", 0)
    assert TrainingClass.objects.get().seats_taken == 0
