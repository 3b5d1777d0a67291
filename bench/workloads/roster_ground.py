"""The ground of the roster's comparison: a school with a class, the persons the district knows, and what is sent."""

import csv
import io
import json
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import User
from directory import identity
from directory.enums import OrganisationKind, TownKind
from directory.models import Organisation, Town
from directory.services import people
from directory.services.people import Identity
from training.enums import ClassKind, ClassStatus, VenueKind
from training.models import Course, Provider, TrainingClass, Venue

ROWS, KNOWN = 50_000, 300_000
CODE = "XS2026-0001"
BORN = date(1960, 1, 1)
TABLES = "training_pushpage, training_pushevent, training_push, training_enrolmentevent, training_enrolment"


def id_number(place: int) -> str:
    day, order = divmod(place, 999)
    return identity.make("330109", BORN + timedelta(days=day), order)


def row(place: int) -> dict[str, str]:
    """What the school sends of its `place`th trainee; the district knows every second one."""
    return {
        "student_number": f"S{place:06d}",
        "name": f"示范{place}",
        "id_type": "resident_id",
        "id_number": id_number(place),
        "phone": f"139{place:08d}",
        "town": "北干街道",
        "employer_uscc": "",
        "entered_on": "2026-03-02",
        "note": "",
    }


def prepare() -> None:
    """A school with a running class, and the persons the district knows, in a database of their own."""
    town = Town.objects.create(
        code="330109002", name="北干街道", kind=TownKind.SUBDISTRICT, longitude="120.263", latitude="30.186"
    )
    school = Organisation.objects.create(name="技师学院", kind=OrganisationKind.SCHOOL, town=town)
    User.objects.create(username="school", display_name="学校", organisation=school)
    today, now = timezone.localdate(), timezone.now()
    provider = Provider.objects.create(organisation=school, approved_from=today - timedelta(days=365))
    venue = Venue.objects.create(
        name="工坊", kind=VenueKind.COLLEGE, town=town, longitude="120.26", latitude="30.18", capacity=ROWS
    )
    TrainingClass.objects.create(
        code=CODE,
        course=Course.objects.create(title="电工", provider=provider, hours=80),
        kind=ClassKind.ORDER_CLASS,
        venue=venue,
        starts_on=today,
        ends_on=today + timedelta(days=60),
        capacity=ROWS,
        status=ClassStatus.RUNNING,
        registration_opens_at=now - timedelta(days=2),
        registration_closes_at=now - timedelta(days=1),
    )
    for start in range(0, ROWS, 10_000):
        people.meet([presented(place, town.pk) for place in range(start, start + 10_000, 2)], by=None)
    with connection.cursor() as cursor:
        cursor.execute(STRANGERS, [KNOWN - ROWS // 2])
        cursor.execute("VACUUM ANALYZE")


def presented(place: int, town_id: int) -> Identity:
    sent = row(place)
    found = identity.inspect(sent["id_number"], today=timezone.localdate())
    return Identity(
        name=sent["name"],
        id_number=found.number,
        sex=found.sex,
        birth_date=found.birth_date,
        phone=sent["phone"],
        town_id=town_id,
    )


def restore() -> None:
    """Nobody is enrolled, nobody met, and the tables are as they were."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} RESTART IDENTITY CASCADE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM directory_person WHERE id > %s", [KNOWN])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("UPDATE training_trainingclass SET seats_taken = 0")
        cursor.execute("VACUUM ANALYZE directory_person, training_trainingclass, training_enrolment")
        cursor.execute("ALTER SEQUENCE directory_person_id_seq RESTART WITH %s", [KNOWN + 1])
        cursor.execute("CHECKPOINT")


def digest() -> str:
    """What is on record of the class: who, under which number, since when, with how many events."""
    with connection.cursor() as cursor:
        cursor.execute(DIGEST)
        return str(cursor.fetchone()[0])


def body_of(kind: str, count: int) -> bytes:
    """What the school sends of so many trainees, in one of the formats."""
    rows = [row(place) for place in range(count)]
    if kind == "json":
        return json.dumps({"rows": rows}, ensure_ascii=False).encode()
    if kind == "ndjson":
        return "\n".join(json.dumps(each, ensure_ascii=False) for each in rows).encode()
    if kind == "csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("名册")
    sheet.append(list(rows[0]))
    for each in rows:
        sheet.append(list(each.values()))
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


STRANGERS = """
    INSERT INTO directory_person (
        name, id_type, id_cipher, id_digest, id_masked, sex, phone_masked, is_fictional, created_at
    )
    SELECT '路人' || n, 'resident_id', '-', sha256(n::text::bytea), '*', '', '', true, now()
    FROM generate_series(1, %s) n
"""
DIGEST = """
    SELECT md5(string_agg(concat_ws('|', e.student_number, e.status, e.entered_on, e.note, encode(p.id_digest, 'hex'),
        p.name, p.id_masked, p.sex, p.birth_date, p.phone_masked, p.town_id, events.count, c.seats_taken
    ), E'\\n' ORDER BY e.student_number))
    FROM training_enrolment e
    JOIN directory_person p ON p.id = e.person_id
    JOIN training_trainingclass c ON c.id = e.training_class_id
    JOIN (SELECT enrolment_id, count(*) FROM training_enrolmentevent GROUP BY 1) events ON events.enrolment_id = e.id
"""
