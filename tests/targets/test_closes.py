from datetime import date, timedelta

import pgtrigger
import pytest
from django.db import Error, transaction
from django.utils import timezone

from accounts.models import User
from directory.levels import SkillLevel
from directory.models import Person, Town
from talents.models import CertificateEvent
from talents.services import certificates, merges
from targets.errors import MonthNotOver
from targets.models import FrozenReading, MonthClose, Restatement, WorkforceStatistic
from targets.services import closes
from tests.targets.conftest import Registry

MAY = date(2026, 5, 1)
BY_MAY = date(2026, 5, 20)


def _frozen(closed: MonthClose) -> dict[str, tuple[int, int | None, int | None]]:
    return {
        reading.version.indicator.key: (reading.numerator, reading.denominator, reading.first_time)
        for reading in closed.readings.select_related("version__indicator")
    }


@pytest.fixture
def person(registry: Registry, town: Town) -> Person:
    """Skilled since 2025, high-skilled in a digital occupation since May 2026, and more in June."""
    person = registry.person(town)
    registry.certify(person, SkillLevel.JUNIOR, issued_on=date(2025, 3, 1))
    registry.certify(person, SkillLevel.SENIOR, issued_on=BY_MAY, digital=True)
    registry.certify(registry.person(town), SkillLevel.SENIOR, issued_on=date(2026, 6, 1))
    return person


def test_a_month_is_frozen_as_of_its_last_day(person: Person, workforce: WorkforceStatistic, clerk: User) -> None:
    closed = closes.close(MAY, by=clerk)
    assert (closed.as_of, closed.by_name) == (date(2026, 5, 31), str(clerk))
    assert _frozen(closed) == {
        "new_skilled": (1, None, 0),
        "new_high_skilled": (1, None, 1),
        "new_digital_high_skilled": (1, None, 1),
        "skilled_share": (1, 1000, None),
        "high_skilled_share": (1, 1, None),
    }
    assert closes.close(MAY, by=None) == closed
    assert closes.restate(by=None) == []


def test_a_later_revocation_is_restated_with_its_event_and_once(
    registry: Registry, person: Person, workforce: WorkforceStatistic, clerk: User
) -> None:
    closed = closes.close(MAY, by=None)
    certificate = person.certificates.get(issued_on=BY_MAY)
    certificates.revoke([certificate], reason="error", by=clerk)
    restated = {each.reading.version.indicator.key: each for each in closes.restate(by=None)}
    revoked = CertificateEvent.objects.get(certificate=certificate, to_status="revoked")
    assert {
        key: (each.reading.numerator, each.numerator, each.cause, list(each.events.all()))
        for key, each in restated.items()
    } == {
        "new_skilled": (1, 0, "certificates", [revoked]),
        "new_high_skilled": (1, 0, "certificates", [revoked]),
        "new_digital_high_skilled": (1, 0, "certificates", [revoked]),
        "high_skilled_share": (1, 0, "certificates", [revoked]),
    }
    assert _frozen(closed)["new_skilled"] == (1, None, 0)
    assert closes.restate(by=None) == []


def test_the_same_number_of_other_people_is_restated_too(registry: Registry, person: Person, clerk: User) -> None:
    """What the hash of the list is for."""
    closed = closes.close(MAY, by=None)
    certificates.revoke([person.certificates.get(issued_on=BY_MAY)], reason="error", by=clerk)
    registry.certify(registry.person(), SkillLevel.SENIOR, issued_on=BY_MAY, digital=True)
    restated = {each.reading.version.indicator.key: each for each in closes.restate(by=None)}
    digital = restated["new_digital_high_skilled"]
    assert (digital.reading.numerator, digital.numerator) == (1, 1)
    assert bytes(digital.persons_digest) != bytes(digital.reading.persons_digest)
    assert closed.readings.count() == 5


def test_a_statistic_published_later_restates_the_share_alone(person: Person, workforce: WorkforceStatistic) -> None:
    closes.close(MAY, by=None)
    WorkforceStatistic.objects.create(as_of=date(2026, 5, 31), persons=1100, source="2026")
    (restated,) = closes.restate(by=None)
    assert (restated.cause, restated.denominator, restated.reading.denominator) == ("workforce", 1100, 1000)


def test_what_is_later_than_the_month_restates_nothing(registry: Registry, person: Person) -> None:
    closes.close(MAY, by=None)
    registry.certify(person, SkillLevel.TECHNICIAN, issued_on=date(2026, 7, 1))
    assert closes.restate(by=None) == []


def test_an_earlier_years_revocation_makes_it_their_first_time_and_is_named(person: Person, clerk: User) -> None:
    closes.close(MAY, by=None)
    earlier, unrelated = person.certificates.get(issued_on__year=2025), person.certificates.get(issued_on=BY_MAY)
    certificates.revoke([earlier], reason="error", by=clerk)
    (restated,) = closes.restate(by=None)
    assert (restated.reading.version.indicator.key, restated.cause) == ("new_skilled", "certificates")
    assert (restated.reading.first_time, restated.first_time, restated.numerator) == (0, 1, 1)
    assert list(restated.events.all()) == [earlier.events.get(to_status="revoked")]
    assert restated.reason.endswith("由 0 变为 1。")
    assert unrelated.events.count() == 1


def test_an_event_does_not_pass_for_the_cause_of_another_statistic(
    registry: Registry, person: Person, workforce: WorkforceStatistic, clerk: User
) -> None:
    """Who lost one of two certificates is counted as before; what changed is the statistic alone."""
    spare = registry.certify(person, SkillLevel.JUNIOR, issued_on=BY_MAY)
    closes.close(MAY, by=None)
    certificates.revoke([spare], reason="error", by=clerk)
    WorkforceStatistic.objects.create(as_of=date(2026, 5, 31), persons=1100, source="2026")
    (restated,) = closes.restate(by=None)
    assert (restated.cause, list(restated.events.all())) == ("workforce", [])


def test_a_statistic_and_a_list_that_changed_both_are_both_told(
    person: Person, workforce: WorkforceStatistic, clerk: User
) -> None:
    closes.close(MAY, by=None)
    certificates.revoke(person.certificates.all(), reason="error", by=clerk)
    WorkforceStatistic.objects.create(as_of=date(2026, 5, 31), persons=1100, source="2026")
    restated = {each.reading.version.indicator.key: each for each in closes.restate(by=None)}
    share = restated["skilled_share"]
    assert share.cause == "certificates"
    assert share.reason == "以往的证书有变动; 从业人员统计数有变动：由 1 / 1,000 更正为 0 / 1,100。"


def test_persons_merged_are_another_list_though_no_certificate_changed(registry: Registry, person: Person) -> None:
    other = registry.person()
    closes.close(MAY, by=None)
    merges.merge(person, into=other, reason="the same", by=None)
    assert {each.cause for each in closes.restate(by=None)} == {"persons"}


def test_a_month_that_has_not_ended_is_not_closed(db: None) -> None:
    with pytest.raises(MonthNotOver):
        closes.close(timezone.localdate().replace(day=1), by=None)


def _counted_on(today: date, monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The closed months that a day's check counts again."""
    counted, state = list[date](), closes.state

    def counting(as_of: date) -> object:
        counted.append(as_of)
        return state(as_of)

    with monkeypatch.context() as looking:
        looking.setattr(closes, "state", counting)
        closes.restate_due(today, by=None)
    return counted


def test_only_the_months_something_touched_are_counted_again_and_on_sundays_all(
    registry: Registry, person: Person, workforce: WorkforceStatistic, monkeypatch: pytest.MonkeyPatch
) -> None:
    april, may = date(2026, 4, 30), date(2026, 5, 31)
    closes.close(date(2026, 4, 1), by=None)
    closes.close(MAY, by=None)
    with pgtrigger.ignore("talents.CertificateEvent:append_only"):
        CertificateEvent.objects.update(at=timezone.now() - timedelta(days=2))
    monday = timezone.localdate() + timedelta(days=8 - timezone.localdate().isoweekday())
    assert _counted_on(timezone.localdate(), monkeypatch) == []  # held today, when they were closed
    assert _counted_on(monday, monkeypatch) == []
    registry.certify(registry.person(), issued_on=BY_MAY)
    assert _counted_on(monday, monkeypatch) == [may]
    WorkforceStatistic.objects.create(as_of=date(2026, 4, 1), persons=1100, source="2026")
    with pgtrigger.ignore("talents.CertificateEvent:append_only"):
        CertificateEvent.objects.update(at=timezone.now() - timedelta(days=2))
    assert _counted_on(monday, monkeypatch) == [may, april]
    assert _counted_on(monday, monkeypatch) == []
    assert _counted_on(monday + timedelta(days=6), monkeypatch) == [may, april]


@pytest.mark.django_db
def test_every_month_that_ended_since_the_last_close_is_closed() -> None:
    assert [each.month for each in closes.close_due(date(2026, 3, 1), by=None)] == [date(2026, 2, 1)]
    assert [each.month for each in closes.close_due(date(2026, 5, 31), by=None)] == [date(2026, 3, 1), date(2026, 4, 1)]
    assert closes.close_due(date(2026, 5, 31), by=None) == []


def test_what_is_closed_is_never_edited(person: Person, clerk: User) -> None:
    closes.close(MAY, by=None)
    certificates.revoke([person.certificates.get(issued_on=BY_MAY)], reason="error", by=clerk)
    closes.restate(by=None)
    for model in (FrozenReading, Restatement):
        with pytest.raises(Error, match="Cannot update or delete rows"), transaction.atomic():
            model.objects.update(numerator=7000)
    with pytest.raises(Error, match="or delete rows"), transaction.atomic():
        MonthClose.objects.update(month=date(2026, 4, 1))


def test_a_list_says_the_same_in_whatever_order_it_was_written(registry: Registry) -> None:
    first, second = registry.person(), registry.person()
    registry.certify(second, issued_on=BY_MAY)
    registry.certify(first, issued_on=BY_MAY)
    digest = closes.state(date(2026, 5, 31))
    assert len({statement.persons_digest for statement in digest.values()}) == 2  # the skilled, and nobody
