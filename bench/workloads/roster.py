"""A roster of 50,000 rows into a class, beside 300,000 persons the district knows; every second row is one of them.

Each format goes the way of a push that waits its turn: the body is read, its rows are kept encrypted, and the share of
a worker follows. Next to it: the floor (the same rows rendered beforehand, by COPY and the same upserts, foreign keys
checked); django-import-export tuned (bulk, keys loaded beforehand) and, with 1,000 rows, as it comes; and a
ListSerializer of Django REST framework that saves row by row, with 1,000 rows. Every one leaves the same digest.
"""

import csv
import hashlib
import io
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import tablib
from django.db import connection, transaction
from django.utils import timezone
from import_export import fields, resources
from openpyxl import Workbook
from rest_framework import serializers

from accounts.models import User
from directory import identity, protection
from directory.enums import OrganisationKind, TownKind
from directory.models import Organisation, Person, Town
from directory.services import people
from directory.services.people import Identity
from training import bodies
from training.enums import ClassKind, ClassStatus, EnrolmentStatus, PushKind, VenueKind
from training.models import Course, Enrolment, EnrolmentEvent, Provider, Push, TrainingClass, Venue
from training.rows import Rows
from training.services import push_reports, pushes, roster_table
from training.services.pushes import Order
from training.workbooks import reading

ROWS, KNOWN, FEW, ROUNDS = 50_000, 300_000, 1_000, 3
BATCH = 2000
CODE = "XS2026-0001"
BORN = date(1960, 1, 1)
TABLES = "training_pushpage, training_pushevent, training_push, training_enrolmentevent, training_enrolment"
T = TypeVar("T")


@dataclass(frozen=True)
class Round:
    rows: int
    seconds: float
    peak_mib: float = 0

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


# --- The ground ------------------------------------------------------------------------------------------------------


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


# --- The portal ------------------------------------------------------------------------------------------------------


def body_of(kind: str, count: int) -> bytes:
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


READERS: Mapping[str, Callable[[bytes], Rows]] = {
    "json": bodies.from_json,
    "ndjson": bodies.from_lines,
    "csv": bodies.from_csv,
    "xlsx": reading.read,
}


def push(kind: str, body: bytes) -> None:
    """From the body to the rows, as the web and then a worker do it."""
    rows = READERS[kind](body)
    sha256 = hashlib.sha256(body).hexdigest()
    by, order = User.objects.get(), Order(PushKind.ROSTER)
    pushes.queue(TrainingClass.objects.get(), rows, order, sha256=sha256, by=by)
    del rows, body
    if pushes.run_due() != 1:
        raise RuntimeError("the push did not run")


def alone(kind: str, path: str) -> None:
    """What a fresh process prints: the seconds of one push, and the peak of its memory."""
    connection.ensure_connection()
    began = time.perf_counter()
    push(kind, Path(path).read_bytes())
    print(time.perf_counter() - began, _peak_mib())


def in_a_fresh_process(kind: str, path: Path) -> Round:
    done = subprocess.run(
        [sys.executable, "-m", "bench.roster", kind, str(path)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "BENCH_DATABASE": str(connection.settings_dict["NAME"])},
    )
    seconds, peak_mib = map(float, done.stdout.split()[-2:])
    return Round(ROWS, seconds, peak_mib)


def _peak_mib() -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0


# --- The floor: the same final rows, rendered beforehand -------------------------------------------------------------


@dataclass(frozen=True)
class Rendered:
    """What the floor sends: the rows as COPY reads them, and the pages of their outcome."""

    copied: str
    pages: Sequence[str]


def rendered(count: int) -> Rendered:
    town_id = Town.objects.get().pk
    lines = []
    for place in range(count):
        sent, known = row(place), place % 2 == 0
        met = presented(place, town_id)
        number, phone = protection.encrypt(met.id_number).hex(), protection.encrypt(met.phone).hex()
        lines.append(
            f"{place + 1}\t{sent['student_number']}\t\\\\x{people.identity_digest(met).hex()}\t\\N\tf\t"
            f"{'f' if known else 't'}\t{met.name}\tresident_id\t\\\\x{number}\t"
            f"{protection.mask_identity(met.id_number)}\t{met.sex}\t{met.birth_date}\t\\\\x{phone}\t"
            f"\\\\x{protection.digest('phone', met.phone).hex()}\t{protection.mask_phone(met.phone)}\t{town_id}\t"
            f"\\N\t{sent['entered_on']}\t\n"
        )
    outcomes = [
        {"line": place + 1, "student_number": row(place)["student_number"], "outcome": "created", "issues": []}
        for place in range(count)
    ]
    pages = [json.dumps(outcomes[first : first + push_reports.PAGE]) for first in range(0, count, push_reports.PAGE)]
    return Rendered("".join(lines), pages)


def floor(what: Rendered) -> None:
    """COPY, the upsert of the persons, the enrolments with their events, the pages: and nothing looked at."""
    training_class, by, count = TrainingClass.objects.get(), User.objects.get(), what.copied.count("\n")
    with transaction.atomic(), connection.cursor() as cursor:
        now = timezone.now()
        receipt = Push.objects.create(
            training_class=training_class,
            by=by,
            kind=PushKind.ROSTER,
            sha256="0" * 64,
            status="done",
            finished_at=now,
            received=count,
            created=count,
        )
        cursor.execute(roster_table.CREATE)
        cursor.copy_expert(roster_table.COPY, io.StringIO(what.copied))
        people.meet_staged(roster_table.TABLE, by=by)
        event = roster_table.event(receipt, now)
        cursor.execute(FLOOR, {"class": training_class.pk, **event})
        cursor.execute("UPDATE training_trainingclass SET seats_taken = %s", [count])
        cursor.execute(push_reports.KEEP_PAGES, [receipt.pk, list(what.pages)])


# --- The peers -------------------------------------------------------------------------------------------------------


def person(place: int, town_id: int) -> Person:
    """The person of a row as the peers make one: checked, encrypted, hashed and masked like the portal's own."""
    met = presented(place, town_id)
    return Person(
        name=met.name,
        id_type=met.id_type,
        id_cipher=protection.encrypt(met.id_number),
        id_digest=people.identity_digest(met),
        id_masked=protection.mask_identity(met.id_number),
        sex=met.sex,
        birth_date=met.birth_date,
        phone_cipher=protection.encrypt(met.phone),
        phone_digest=protection.digest("phone", met.phone),
        phone_masked=protection.mask_phone(met.phone),
        town_id=town_id,
    )


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def get_or_create(place: int, town_id: int) -> Person:
    """The person of a row, found by the hash of the document, or saved."""
    sent = presented(place, town_id)
    found = Person.objects.filter(id_digest=people.identity_digest(sent)).first()
    if found is None:
        found = person(place, town_id)
        found.save()
    return found


class EnrolmentResource(resources.ModelResource):
    """django-import-export as it comes: a row and its person are looked up, and saved."""

    student_number = fields.Field("student_number", "student_number")

    class Meta:
        model = Enrolment
        fields = ("student_number", "entered_on", "note")
        import_id_fields = ("student_number",)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.training_class, self.by = TrainingClass.objects.get(), User.objects.get()
        self.town_id = Town.objects.get().pk

    def before_save_instance(self, instance: Enrolment, row: Mapping[str, Any], **kwargs: Any) -> None:
        place = int(row["student_number"][1:])
        instance.person = get_or_create(place, self.town_id)
        instance.training_class, instance.status = self.training_class, EnrolmentStatus.ENROLLED

    def after_save_instance(self, instance: Enrolment, row: Mapping[str, Any], **kwargs: Any) -> None:
        EnrolmentEvent.objects.create(enrolment=instance, to_status=instance.status, by=self.by, by_name=str(self.by))


class TunedResource(EnrolmentResource):
    """In bulk, what is on record loaded beforehand, and no report of differences."""

    class Meta:
        model = Enrolment
        fields = ("student_number", "entered_on", "note")
        import_id_fields = ("student_number",)
        use_bulk = True
        batch_size = BATCH
        skip_diff = True
        force_init_instance = True
        use_transactions = True

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        places = [int(number[1:]) for number in dataset["student_number"]]
        hashed = {place: people.identity_digest(presented(place, self.town_id)) for place in places}
        known: dict[bytes, int] = {}
        for chunk in _batches(hashed.values()):
            found = Person.objects.filter(id_digest__in=chunk).values_list("id_digest", "pk")
            known |= {bytes(digest): pk for digest, pk in found}
        new = (person(place, self.town_id) for place in places if hashed[place] not in known)
        for made in _batches(new):
            known |= {bytes(each.id_digest): each.pk for each in Person.objects.bulk_create(made)}
        self.persons = {place: known[hashed[place]] for place in places}

    def before_save_instance(self, instance: Enrolment, row: Mapping[str, Any], **kwargs: Any) -> None:
        instance.person_id = self.persons[int(row["student_number"][1:])]
        instance.training_class, instance.status = self.training_class, EnrolmentStatus.ENROLLED

    def after_save_instance(self, instance: Enrolment, row: Mapping[str, Any], **kwargs: Any) -> None:
        """The events follow in bulk."""

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        EnrolmentEvent.objects.bulk_create(
            (
                EnrolmentEvent(enrolment_id=pk, to_status=EnrolmentStatus.ENROLLED, by=self.by, by_name=str(self.by))
                for pk in Enrolment.objects.values_list("pk", flat=True)
            ),
            batch_size=BATCH,
        )


def with_import_export(resource: type[EnrolmentResource], count: int) -> None:
    dataset = tablib.Dataset(headers=["student_number", "entered_on", "note"])
    for place in range(count):
        sent = row(place)
        dataset.append([sent["student_number"], sent["entered_on"], sent["note"]])
    result = resource().import_data(dataset, raise_errors=True)
    if result.has_errors():
        raise RuntimeError("django-import-export did not import")
    TrainingClass.objects.update(seats_taken=count)


class RowSerializer(serializers.ModelSerializer[Enrolment]):
    """A row that Django REST framework checks and saves, one by one."""

    class Meta:
        model = Enrolment
        fields = ["student_number", "entered_on", "note"]

    def create(self, validated_data: dict[str, Any]) -> Enrolment:
        by = self.context["by"]
        place = int(validated_data["student_number"][1:])
        enrolled = Enrolment.objects.create(
            person=get_or_create(place, self.context["town_id"]),
            training_class=self.context["class"],
            status=EnrolmentStatus.ENROLLED,
            **validated_data,
        )
        EnrolmentEvent.objects.create(enrolment=enrolled, to_status=enrolled.status, by=by, by_name=str(by))
        return enrolled


def with_serializers(count: int) -> None:
    context = {"by": User.objects.get(), "town_id": Town.objects.get().pk, "class": TrainingClass.objects.get()}
    sent = [row(place) for place in range(count)]
    serializer = RowSerializer(data=sent, many=True, context=context)
    serializer.is_valid(raise_exception=True)
    with transaction.atomic():
        serializer.save()
    TrainingClass.objects.update(seats_taken=count)


# --- The comparison --------------------------------------------------------------------------------------------------


def timed(work: Callable[[], None], count: int) -> Round:
    began = time.perf_counter()
    work()
    return Round(count, time.perf_counter() - began)


def compare(bodies_of: Mapping[str, Path]) -> dict[str, list[Round]]:
    what = rendered(ROWS)
    many: dict[str, Callable[[], Round]] = {
        **{kind: partial(in_a_fresh_process, kind, path) for kind, path in bodies_of.items()},
        "floor": lambda: timed(lambda: floor(what), ROWS),
        "import-export tuned": lambda: timed(lambda: with_import_export(TunedResource, ROWS), ROWS),
    }
    few: dict[str, Callable[[], Round]] = {
        "import-export": lambda: timed(lambda: with_import_export(EnrolmentResource, FEW), FEW),
        "ListSerializer": lambda: timed(lambda: with_serializers(FEW), FEW),
    }
    rounds: dict[str, list[Round]] = {name: [] for name in (*many, *few)}
    left: dict[int, str] = {}
    for _round in range(ROUNDS):
        for name, contest in (*many.items(), *few.items()):
            restore()
            done = contest()
            rounds[name].append(done)
            record = digest()
            if left.setdefault(done.rows, record) != record:
                sys.exit(f"{name} left other rows: {record} instead of {left[done.rows]}")
            print(f"{name:20} {done.rate:9,.0f} rows/s  {done.peak_mib:4.0f} MiB", flush=True)
    return rounds


def report(rounds: Mapping[str, Sequence[Round]]) -> None:
    rates = {name: statistics.median(each.rate for each in done) for name, done in rounds.items()}
    peaks = {kind: max(each.peak_mib for each in rounds[kind]) for kind in READERS}
    print()
    for name, rate in rates.items():
        print(f"{name:20} {rate:9,.0f} rows/s   {rate / rates['json']:6.3f} of JSON")
    print(
        json.dumps(
            {
                "bench": "roster",
                "rows": ROWS,
                "seconds": round(statistics.median(each.seconds for each in rounds["json"]), 3),
                "peak_mib": round(peaks["json"]),
                "ratio_to_limit": round(rates["json"] / rates["floor"], 3),
                "ratio_to_peer": round(rates["json"] / rates["import-export tuned"], 2),
                "ratio_to_import_export": round(rates["json"] / rates["import-export"], 1),
                "ratio_to_list_serializer": round(rates["json"] / rates["ListSerializer"], 1),
                **{f"{kind}_ratio_to_limit": round(rates[kind] / rates["floor"], 3) for kind in READERS},
                **{f"{kind}_peak_mib": round(peak) for kind, peak in peaks.items()},
            }
        )
    )


def main() -> None:
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        prepare()
        with tempfile.TemporaryDirectory() as folder:
            paths = {kind: Path(folder) / kind for kind in READERS}
            for kind, path in paths.items():
                path.write_bytes(body_of(kind, ROWS))
            report(compare(paths))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


STRANGERS = """
    INSERT INTO directory_person (
        name, id_type, id_cipher, id_digest, id_masked, sex, phone_masked, is_fictional, created_at
    )
    SELECT '路人' || n, 'resident_id', '-', sha256(n::text::bytea), '*', '', '', true, now()
    FROM generate_series(1, %s) n
"""
FLOOR = """
    WITH joined AS (
        INSERT INTO training_enrolment (training_class_id, person_id, student_number, status, entered_on, note)
        SELECT %(class)s, person.id, sent.student_number, 'enrolled', sent.entered_on, sent.note
        FROM roster_row sent JOIN directory_person person USING (id_digest)
        RETURNING id
    )
    INSERT INTO training_enrolmentevent (
        enrolment_id, at, by_id, by_name, from_status, to_status, rule, reason, picked_up_at
    )
    SELECT id, %(at)s, %(by)s, %(by_name)s, '', 'enrolled', '', %(reason)s, %(at)s FROM joined
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

if __name__ == "__main__":
    if len(sys.argv) > 1:
        alone(*sys.argv[1:])
    else:
        main()
