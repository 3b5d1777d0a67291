"""One small district for every test here: loaded twice, read by all, undone at the end."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from config.demonstration import district

SCALE, SEED = 0.01, 7

FINGERPRINT = """
    SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
        SELECT concat_ws('|', person.id_masked, person.name, town.name, employer.name, certificate.number,
            occupation.name, certificate.level, certificate.issued_on, certificate.origin_reference) AS line
        FROM talents_certificate AS certificate
        JOIN directory_person AS person ON person.id = certificate.person_id
        JOIN directory_occupation AS occupation ON occupation.id = certificate.occupation_id
        LEFT JOIN directory_town AS town ON town.id = person.town_id
        LEFT JOIN directory_organisation AS employer ON employer.id = person.employer_id
        UNION ALL
        SELECT concat_ws('|', class.code, class.starts_on, venue.name, enrolment.person_id, enrolment.status)
        FROM training_enrolment AS enrolment
        JOIN training_trainingclass AS class ON class.id = enrolment.training_class_id
        JOIN training_venue AS venue ON venue.id = class.venue_id
        UNION ALL
        SELECT concat_ws('|', competition.code, entry.person_id, entry.workstation_number, result.total, result.rank)
        FROM competitions_placing AS result
        JOIN competitions_entry AS entry ON entry.id = result.entry_id
        JOIN competitions_competition AS competition ON competition.id = entry.competition_id
        UNION ALL
        SELECT concat_ws('|', holder_name, awarded_on) FROM talents_honour
    ) AS lines
"""


def fingerprint() -> str:
    """What persons, certificates, enrolments, placings and honours say, keys left out that a database gives."""
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT)
        return str(cursor.fetchone()[0])


def load() -> None:
    district.load(scale=SCALE, seed=SEED, today=timezone.localdate(), report=lambda step: None)


@pytest.fixture(scope="package", autouse=True)
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The district; yields the fingerprint of the load before this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            load()
            first = fingerprint()
            transaction.set_rollback(True)
        load()
        yield first
        transaction.set_rollback(True)
