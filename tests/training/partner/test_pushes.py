"""The list of pushes, the page of one, and what is decided there."""

import pytest
from django.test import Client

from accounts.models import User
from tests.training.conftest import roster_row
from tests.training.partner.conftest import CODE, push, text
from training.enums import PushKind, PushMode, PushStatus
from training.models import Push, PushEvent, TrainingClass
from training.rows import numbered
from training.selectors.partners import PushRows
from training.services import push_reports, pushes
from training.services.pushes import Order


def test_a_page_of_a_push_is_cut_by_the_database(
    open_class: TrainingClass, school: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Across the pages in which the rows are kept, in the order sent."""
    monkeypatch.setattr(push_reports, "PAGE", 2)
    done = push(open_class, *(roster_row(number, town="x" if number % 2 else "") for number in range(1, 8)), by=school)
    rows = PushRows(done, every=False)
    assert (len(rows), [row.line for row in rows[1:3]]) == (4, [3, 5])
    assert rows[3].line == 7
    assert [row.line for row in PushRows(done, every=True)[1:5]] == [2, 3, 4, 5]


def test_a_waiting_push_is_cancelled_on_its_page(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    order = Order(PushKind.ROSTER)
    waiting = pushes.queue(open_class, numbered([roster_row(1)]), order, sha256="0" * 64, by=school).push
    address = f"/partner/pushes/{waiting.pk}/"
    assert f'action="{address}cancel/"' in text(registrar_browser, address)
    answer = registrar_browser.post(f"{address}cancel/", follow=True)
    assert "The push is cancelled; nothing of it was applied." in answer.content.decode()
    assert f'action="{address}cancel/"' not in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == PushStatus.CANCELLED
    again = registrar_browser.post(f"{address}cancel/", follow=True)
    assert "no longer in a state" in again.content.decode()


def test_a_push_shows_its_rows_with_their_rules(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    done = push(open_class, roster_row(1), roster_row(2, town="x"), by=school)
    page = text(registrar_browser, f"/partner/pushes/{done.pk}/")
    assert '<a href="/api/v1/rules/TOWN_UNKNOWN/">' in page
    assert ("S0001" in page, "S0002" in page) == (False, True)
    assert "S0001" in text(registrar_browser, f"/partner/pushes/{done.pk}/?show=all")
    assert str(done.pk) in page


def held(training_class: TrainingClass, school: User) -> Push:
    """A push that waits for a person's word."""
    push(training_class, *map(roster_row, range(1, 6)), by=school)
    return push(training_class, roster_row(1), by=school, mode=PushMode.REPLACE)


@pytest.mark.parametrize(("decision", "status"), [("release", "queued"), ("discard", "discarded")])
def test_a_held_push_is_decided_by_the_school(
    decision: str, status: str, registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    waiting = held(open_class, school)
    assert "it would withdraw 4 persons" in text(registrar_browser, "/partner/")
    page = text(registrar_browser, f"/partner/pushes/{waiting.pk}/")
    assert f"/partner/pushes/{waiting.pk}/{decision}/" in page
    assert "What it would do; nothing was changed" in page
    registrar_browser.post(f"/partner/pushes/{waiting.pk}/{decision}/", {"reason": "毕业", "withdrawals": "4"})
    waiting.refresh_from_db()
    last = waiting.events.order_by("pk").last()
    assert last is not None
    assert (waiting.status, last.reason, last.by) == (status, "毕业", school)
    registrar_browser.post(f"/partner/pushes/{waiting.pk}/discard/")
    assert "no longer in a state" in text(registrar_browser, "/partner/") or status == "queued"


def test_what_somebody_has_not_seen_they_do_not_release(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    waiting = held(open_class, school)
    answer = registrar_browser.post(f"/partner/pushes/{waiting.pk}/release/", {"withdrawals": "3"}, follow=True)
    assert "The push withdraws another number of people than you agree to" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == PushStatus.HELD


def test_who_only_reads_does_not_decide(open_class: TrainingClass, school: User, auditor: User) -> None:
    waiting = held(open_class, school)
    client = Client()
    client.force_login(auditor)
    assert client.get(f"/partner/pushes/{waiting.pk}/").status_code == 200
    assert client.post(f"/partner/pushes/{waiting.pk}/release/").status_code == 403


def test_pushes_are_found_by_class_and_state(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    done = push(open_class, roster_row(1), by=school)
    assert str(done.pk) in text(registrar_browser, f"/partner/pushes/?code={CODE.lower()}&status=done")
    assert str(done.pk) not in text(registrar_browser, "/partner/pushes/?status=failed")
    assert str(done.pk) in text(registrar_browser, "/partner/pushes/?status=nonsense")


@pytest.mark.django_db(transaction=True)
def test_a_long_dry_run_that_would_be_held_is_not_called_done(
    registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    push(open_class, *map(roster_row, range(1, 6)), by=school)
    order = Order(PushKind.ROSTER, PushMode.REPLACE, dry_run=True)
    tried = pushes.queue(open_class, numbered([roster_row(1)]), order, sha256="0" * 64, by=school).push
    pushes.run_due()
    page = text(registrar_browser, f"/partner/pushes/{tried.pk}/")
    assert "Would be held: it would withdraw many" in text(registrar_browser, "/partner/pushes/")
    assert "Sent in earnest it would be held, since it would withdraw 4 persons." in page
    assert "nothing was changed" in page


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("WORKER_LOST", "The process that worked on it was lost; nothing of it was applied."),
        ("OVERTAKEN", "A newer roster of this class was made equal, so this one no longer holds."),
        ("INTERNAL_ERROR", "The portal failed; nothing of it was applied."),
        ("by the school's program", "Decided by the school&#x27;s program."),
        ("ROSTER_CLOSED", "Rosters are taken while a class is open or running"),
        ("毕业了", "毕业了"),
    ],
)
def test_reasons_are_sentences(
    reason: str, said: str, registrar_browser: Client, open_class: TrainingClass, school: User
) -> None:
    done = push(open_class, roster_row(1), by=school)
    PushEvent.objects.create(push=done, from_status="held", to_status="discarded", reason=reason, by=school)
    page = text(registrar_browser, f"/partner/pushes/{done.pk}/")
    assert (f"<p>{said}" in page, reason in page) == (True, reason == "毕业了")


def test_a_failure_is_a_sentence(registrar_browser: Client, open_class: TrainingClass, school: User) -> None:
    done = push(open_class, roster_row(1), by=school)
    Push.objects.filter(pk=done.pk).update(status="failed", failure="WORKER_LOST")
    page = text(registrar_browser, f"/partner/pushes/{done.pk}/")
    assert ("The process that worked on it was lost" in page, "WORKER_LOST" in page) == (True, False)
