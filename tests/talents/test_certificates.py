from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from directory.enums import EvaluationBodyKind, OrganisationKind
from directory.levels import SkillLevel
from directory.models import EvaluationBody, Occupation, Organisation, Person
from talents.enums import CertificateOrigin, NumberConflict
from talents.models import Certificate, CertificateEvent, Standing, YearStanding
from talents.services import certificates, standings
from talents.services.certificates import Issued, NewCertificate


@pytest.fixture
def other_body(db: None) -> EvaluationBody:
    organisation = Organisation.objects.create(name="示范评价中心", kind=OrganisationKind.ASSOCIATION)
    return EvaluationBody.objects.create(
        organisation=organisation, kind=EvaluationBodyKind.SOCIAL, site_code="010902", filed_on=date(2020, 1, 1)
    )


@pytest.fixture
def new(resident: Person, occupation: Occupation, evaluation_body: EvaluationBody) -> "Drafter":
    return Drafter(resident, occupation, evaluation_body)


class Drafter:
    """Certificates to issue: to the resident, as electrician, unless said otherwise."""

    def __init__(self, person: Person, occupation: Occupation, body: EvaluationBody) -> None:
        self.person, self.occupation, self.body = person, occupation, body

    def __call__(
        self,
        serial: int,
        *,
        level: SkillLevel = SkillLevel.INTERMEDIATE,
        issued_on: date = date(2024, 5, 20),
        valid_until: date | None = None,
        person: Person | None = None,
        occupation: Occupation | None = None,
    ) -> NewCertificate:
        return NewCertificate(
            number=f"S000033010901242{serial:06d}",
            person_id=(person or self.person).pk,
            occupation_id=(occupation or self.occupation).pk,
            level=level,
            body_id=self.body.pk,
            issued_on=issued_on,
            valid_until=valid_until,
            origin=CertificateOrigin.EXAMINATION,
        )


def _standing(person: Person) -> tuple[int, int | None]:
    return Standing.objects.values_list("level", "digital_level").get(person=person)


def _years(person: Person) -> list[tuple[int, int, int | None, int | None]]:
    rows = YearStanding.objects.filter(person=person).order_by("year")
    return list(rows.values_list("year", "level", "digital_level", "level_before"))


def test_issuing_writes_certificate_event_and_standing(new: Drafter, resident: Person, clerk: User) -> None:
    assert certificates.issue([new(1)], by=clerk) == [Issued("S000033010901242000001", created=True)]
    event = CertificateEvent.objects.get()
    assert (event.certificate.person, event.to_status, event.by) == (resident, "issued", clerk)
    assert _standing(resident) == (SkillLevel.INTERMEDIATE, None)
    assert _years(resident) == [(2024, SkillLevel.INTERMEDIATE, None, None)]


def test_issuing_again_changes_nothing(new: Drafter, clerk: User) -> None:
    certificates.issue([new(1)], by=clerk)
    assert certificates.issue([new(1)], by=clerk) == [Issued("S000033010901242000001", created=False)]
    assert (Certificate.objects.count(), CertificateEvent.objects.count()) == (1, 1)


def test_a_number_held_by_someone_else_is_taken(new: Drafter, resident: Person, stranger: Person, clerk: User) -> None:
    certificates.issue([new(1)], by=clerk)
    outcome = certificates.issue([new(1, person=stranger)], by=clerk)
    assert outcome == [Issued("S000033010901242000001", created=False, conflict=NumberConflict.NUMBER_TAKEN)]
    assert outcome[0].taken
    assert Certificate.objects.get().person == resident
    assert not Standing.objects.filter(person=stranger).exists()


def test_a_revoked_number_is_not_issued_again(new: Drafter, resident: Person, clerk: User) -> None:
    certificates.issue([new(1)], by=clerk)
    certificates.revoke(Certificate.objects.all(), reason="issued in error", by=clerk)
    assert [each.conflict for each in certificates.issue([new(1)], by=clerk)] == [NumberConflict.REVOKED]
    assert not Standing.objects.filter(person=resident).exists()


def test_the_same_number_with_something_else_on_it_differs(
    new: Drafter, digital_occupation: Occupation, other_body: EvaluationBody, clerk: User
) -> None:
    certificates.issue([new(1)], by=clerk)
    others = [
        new(1, issued_on=date(2024, 5, 21)),
        new(1, level=SkillLevel.SENIOR),
        new(1, occupation=digital_occupation),
        replace(new(1), body_id=other_body.pk),
    ]
    assert [each.conflict for each in certificates.issue(others, by=clerk)] == [NumberConflict.DIFFERS] * 4
    assert certificates.issue([new(1)], by=clerk)[0].conflict is None


def test_of_two_in_one_batch_with_one_number_only_the_first_is_created(
    new: Drafter, stranger: Person, clerk: User
) -> None:
    issued = certificates.issue([new(1), new(1, person=stranger)], by=clerk)
    assert [(each.created, each.conflict) for each in issued] == [(True, None), (False, NumberConflict.NUMBER_TAKEN)]


def test_a_person_stands_at_the_highest_level_and_once_a_year(
    new: Drafter, resident: Person, digital_occupation: Occupation, clerk: User
) -> None:
    certificates.issue(
        [
            new(1, issued_on=date(2023, 1, 5)),
            new(2, level=SkillLevel.SENIOR),
            new(3, level=SkillLevel.JUNIOR, occupation=digital_occupation),
        ],
        by=clerk,
    )
    assert _standing(resident) == (SkillLevel.SENIOR, SkillLevel.JUNIOR)
    assert _years(resident) == [
        (2023, SkillLevel.INTERMEDIATE, None, None),
        (2024, SkillLevel.SENIOR, SkillLevel.JUNIOR, SkillLevel.INTERMEDIATE),
    ]


def test_revoking_takes_the_standing_back(new: Drafter, resident: Person, clerk: User) -> None:
    certificates.issue([new(1), new(2, level=SkillLevel.SENIOR)], by=clerk)
    senior = Certificate.objects.get(level=SkillLevel.SENIOR)
    assert certificates.revoke([senior], reason="issued in error", by=clerk) == 1
    assert _standing(resident) == (SkillLevel.INTERMEDIATE, None)
    assert _years(resident) == [(2024, SkillLevel.INTERMEDIATE, None, None)]
    assert certificates.revoke([senior], reason="again", by=clerk) == 0
    history = CertificateEvent.objects.filter(certificate=senior).order_by("pk").values_list("to_status", "reason")
    assert list(history) == [("issued", ""), ("revoked", "issued in error")]


def test_a_standing_lapses_with_its_certificate(new: Drafter, resident: Person, clerk: User) -> None:
    lapsing = new(1, level=SkillLevel.SENIOR, valid_until=date(2999, 12, 31))
    certificates.issue([lapsing, new(2)], by=clerk)
    assert standings.lapsed(date(2999, 12, 31)) == []
    assert standings.lapsed(date(3000, 1, 1)) == [resident.pk]
    standings.refresh([resident.pk], on=date(3000, 1, 1))
    assert _standing(resident) == (SkillLevel.INTERMEDIATE, None)


def test_rebuilding_everyone_changes_nothing(new: Drafter, resident: Person, stranger: Person, clerk: User) -> None:
    certificates.issue([new(1), new(2, person=stranger, level=SkillLevel.TECHNICIAN)], by=clerk)
    before = [_standing(resident), _standing(stranger), _years(resident), _years(stranger)]
    standings.refresh(None)
    assert [_standing(resident), _standing(stranger), _years(resident), _years(stranger)] == before


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_number_of_statements_does_not_grow(new: Drafter, clerk: User, count: int) -> None:
    drafts = [new(serial) for serial in range(count)]
    with CaptureQueriesContext(connection) as queries:
        certificates.issue(drafts, by=clerk)
    assert len(_statements(queries)) == 5
    assert Certificate.objects.count() == count


@pytest.mark.parametrize("count", [1, 3, 100])
def test_revoking_any_number_takes_the_same_statements(new: Drafter, clerk: User, count: int) -> None:
    certificates.issue([new(serial) for serial in range(count)], by=clerk)
    chosen = list(Certificate.objects.all())
    with CaptureQueriesContext(connection) as queries:
        assert certificates.revoke(chosen, reason="the body lost its filing", by=clerk) == count
    assert len(_statements(queries)) == 5
    assert CertificateEvent.objects.filter(to_status="revoked", by=clerk).count() == count
    assert Standing.objects.count() == 0


def _statements(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
