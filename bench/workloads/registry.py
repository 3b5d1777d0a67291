"""A registry of any size in seconds: persons and certificates written by the database itself, fictional throughout."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from directory.enums import EvaluationBodyKind, OrganisationKind, TownKind
from directory.models import EvaluationBody, Industry, IndustryScheme, Occupation, Organisation, Person, Town
from talents.models import Certificate, Standing, StandingChange, YearStanding
from talents.services import standings

TOWNS, INDUSTRIES, EMPLOYERS, OCCUPATIONS = 22, 9, 2_000, 60


def fill(persons: int, certificates: int) -> None:
    """The ground, that many persons and certificates of the years 2018 to 2026, and everybody's standing."""
    towns = Town.objects.bulk_create(
        Town(code=f"330109{n:03}", name=f"镇{n}", kind=TownKind.TOWN, longitude=120, latitude=30)
        for n in range(1, TOWNS + 1)
    )
    scheme = IndustryScheme.objects.create(key="bench", name="产业", source="bench")
    industries = Industry.objects.bulk_create(
        Industry(scheme=scheme, code=f"{n}", name=f"产业{n}") for n in range(INDUSTRIES)
    )
    employers = Organisation.objects.bulk_create(
        Organisation(name=f"企业{n}", kind=OrganisationKind.ENTERPRISE, industry=industries[n % INDUSTRIES])
        for n in range(EMPLOYERS)
    )
    occupations = Occupation.objects.bulk_create(
        Occupation(name=f"职业{n}", is_digital=n < 8, is_new=n < 1, source="bench") for n in range(OCCUPATIONS)
    )
    body = EvaluationBody.objects.create(
        organisation=employers[0], kind=EvaluationBodyKind.SOCIAL, site_code="010901", filed_on="2018-01-01"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        # No histories of rows that are only made up, and no keys to check that are right by construction.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SELECT setseed(0.20240419)")
        with _indexed_afterwards():
            cursor.execute(
                PERSONS,
                {
                    "persons": persons,
                    "town": towns[0].pk,
                    "towns": TOWNS,
                    "employer": employers[0].pk,
                    "employers": EMPLOYERS,
                },
            )
            cursor.execute(
                CERTIFICATES,
                {
                    "certificates": certificates,
                    "persons": persons,
                    "occupation": occupations[0].pk,
                    "occupations": OCCUPATIONS,
                    "body": body.pk,
                },
            )
            standings.refresh(None)
        StandingChange.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _indexed_afterwards() -> Iterator[None]:
    """An index is built from all rows at once in a fraction of the time it takes to keep up with each."""
    tables = [model._meta.db_table for model in (Person, Certificate, Standing, YearStanding)]
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [tables])
        indexes = dict(cursor.fetchall())
        for name in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for definition in indexes.values():
            cursor.execute(definition)


# But those that constraints rest on.
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique
"""

# One in twenty lives nobody knows where, one in ten has no employer, one in fifty no sex and no birth date. The cipher
# and the masks have the width they have in life.
PERSONS = """
    INSERT INTO directory_person (
        name, id_type, id_cipher, id_digest, id_masked, sex, birth_date, phone_masked, town_id, employer_id,
        is_fictional, created_at
    )
    SELECT '示范' || number, 'resident_id', decode(repeat(md5(number::text), 3), 'hex') , sha256(number::text::bytea),
        '330109********0017',
        CASE WHEN known THEN (ARRAY['F', 'M'])[1 + number %% 2] ELSE '' END,
        CASE WHEN known THEN date '1962-01-01' + (random() * 16000)::int END,
        '',
        CASE WHEN random() < 0.95 THEN %(town)s + floor(power(random(), 2) * %(towns)s)::int END,
        CASE WHEN random() < 0.9 THEN %(employer)s + floor(random() * %(employers)s)::int END,
        true, now()
    FROM (SELECT number, random() < 0.98 AS known FROM generate_series(1, %(persons)s) AS number) AS numbered
"""

# Two to a person on average; of the levels the lower are the commoner, of the years the later.
CERTIFICATES = """
    INSERT INTO talents_certificate (
        number, person_id, occupation_id, level, body_id, issued_on, valid_until, status, origin, origin_reference,
        exam_reference
    )
    SELECT 'S' || lpad(number::text, 21, '0'),
        first.id + floor(random() * %(persons)s)::int,
        %(occupation)s + floor(random() * %(occupations)s)::int,
        2 + floor(power(random(), 2) * 5)::int,
        %(body)s,
        date '2018-01-01' + floor(sqrt(random()) * 3250)::int,
        NULL, 'issued', 'examination', '', ''
    FROM generate_series(1, %(certificates)s) AS number
    CROSS JOIN (SELECT min(id) AS id FROM directory_person) AS first
"""
