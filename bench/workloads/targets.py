"""Counting 500,000 persons with 1,000,000 certificates by town × industry × level × sex × age.

(a) A full recomputation: every standing is counted, and every cell, sum and reading is written, from none at all; next
to one scan of both tables (the limit) and to the ORM's own aggregates (the peer), which must come to the same cells.
It rests on the standings that are kept with every change (c). A run on demand or at night first derives each of them
from the certificates once more and corrects those that are wrong, of which there is none; that is the audit of what is
kept, no part of the counting, and its seconds are told beside.
(b) A run after a push of 1,000 certificates, which adds what changed, next to a full run as the portal does it, and to
the same without that audit; the cells it leaves are those a full run finds right.
(c) What keeping standings costs: 10,000 certificates inserted as they are, next to the refreshing of their holders'
standings; and the same for revoked certificates, moved persons and merged ones. Either is timed with the checks of its
foreign keys, which a commit would make.

Every statement is run by one backend: how many more would help differs from machine to machine.
"""

import hashlib
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone

from bench.workloads import registry
from directory.enums import Sex
from directory.levels import HIGH_SKILLED_FROM
from directory.models import EvaluationBody, Occupation, Person, Town
from talents.enums import CertificateOrigin, CertificateStatus
from talents.models import Certificate
from talents.services import certificates, standings
from talents.services.certificates import NewCertificate
from targets.enums import AgeBand, Extent, Stage, Trigger
from targets.models import Cell
from targets.selectors.persons import age_band
from targets.services import readings

PERSONS, CERTIFICATES = 500_000, 1_000_000
PUSHED, INSERTED = 1_000, 10_000
ROUNDS = 3
COLUMNS = ("skilled", "skilled_first", "high", "high_first", "digital", "digital_first")
Cells = dict[tuple[object, ...], tuple[int, ...]]


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


# --- (a) Everything --------------------------------------------------------------------------------------------------


def restore() -> None:
    """Nothing has been counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE targets_recomputation, targets_reading, targets_cell, targets_cellreading, targets_margin CASCADE"
        )
        cursor.execute("CHECKPOINT")


def recompute() -> tuple[float, float]:
    """Seconds of deriving the standings anew, and of all the rest."""
    began = time.perf_counter()
    stages: dict[Stage, float] = {}
    readings.recompute(Trigger.DEMAND, by=None, report=lambda stage: stages.update({stage: time.perf_counter()}))
    audit = stages[Stage.CELLS] - stages[Stage.STANDINGS]
    return audit, time.perf_counter() - began - audit


def scan() -> None:
    with connection.cursor() as cursor:
        for statement in SCANS:
            cursor.execute(statement)
            cursor.fetchall()


SCANS = (
    "SELECT count(town_id), count(employer_id), max(sex), max(birth_date) FROM directory_person",
    """
    SELECT max(person_id), max(occupation_id), max(level), max(issued_on), max(valid_until), max(status)
    FROM talents_certificate
    """,
)


def with_the_orm() -> Cells:
    """What is usually written: the certificates grouped by person with what the ORM offers, and the rest counted."""
    today = timezone.localdate()
    of_person = ("person", "person__town", "person__employer__industry", "person__sex", "person__birth_date")
    issued = Certificate.objects.filter(status=CertificateStatus.ISSUED).order_by()
    levels = {"highest": Max("level"), "digital": Max("level", filter=Q(occupation__is_digital=True))}
    before = dict(issued.filter(issued_on__year__lt=today.year).values_list("person").annotate(before=Max("level")))
    valid = issued.valid_on(today).values_list(*of_person).annotate(**levels)
    new = issued.filter(issued_on__year=today.year).values_list(*of_person).annotate(**levels)
    counted: Counter[tuple[tuple[object, ...], str]] = Counter()
    for year, rows in ((None, valid), (today.year, new)):
        for person, town, industry, sex, born, level, digital_level in rows.iterator():
            cell = (year, town, industry, level, sex, age_band(born.year if born else None, today.year))
            for column in _columns(level, digital_level, None if year is None else before.get(person, 0)):
                counted[cell, column] += 1
    return {cell: tuple(counted[cell, column] for column in COLUMNS) for cell, _column in counted}


def _columns(level: int, digital_level: int | None, before: int | None) -> Iterator[str]:
    """Where a person counts. `before`: the highest level of earlier years, 0 for none; `None` in the stock."""
    is_high, was_high = level >= HIGH_SKILLED_FROM, before is None or before >= HIGH_SKILLED_FROM
    is_digital = digital_level is not None and digital_level >= HIGH_SKILLED_FROM
    yield "skilled"
    if before == 0:
        yield "skilled_first"
    for column, counts in (("high", is_high), ("digital", is_digital)):
        if counts:
            yield column
        if counts and not was_high:
            yield f"{column}_first"


def cells() -> Cells:
    rows = Cell.objects.exclude(skilled=0).values_list("year", "town", "industry", "level", "sex", "age_band", *COLUMNS)
    return {(*row[:5], AgeBand(row[5])): row[6:] for row in rows}


def digest(counted: Cells) -> str:
    lines = sorted(repr((tuple(str(each) for each in cell), numbers)) for cell, numbers in counted.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def everything() -> tuple[list[float], list[float], list[float], list[float]]:
    full, audits, scans, peers = [], [], [], []
    for _round in range(ROUNDS):
        restore()
        audit, counting = recompute()
        audits.append(audit)
        full.append(counting)
        scans.append(timed(scan))
        began = time.perf_counter()
        theirs = digest(with_the_orm())
        peers.append(time.perf_counter() - began)
        if digest(cells()) != theirs:
            sys.exit(f"The cells differ from the ORM's: {digest(cells())}, {theirs}")
    return full, audits, scans, peers


# --- (b) What changed ------------------------------------------------------------------------------------------------


class Drafts:
    """Certificates of this year, to be issued to anybody."""

    def __init__(self) -> None:
        self.chance = random.Random(20240419)
        self.first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
        self.occupations = list(Occupation.objects.values_list("pk", flat=True))
        self.body = EvaluationBody.objects.get().pk
        self.serial = 0

    def __call__(self, number: int) -> list[NewCertificate]:
        return [self._one() for _certificate in range(number)]

    def _one(self) -> NewCertificate:
        self.serial += 1
        return NewCertificate(
            number=f"Y{self.serial:021}",
            person_id=self.first + self.chance.randrange(PERSONS),
            occupation_id=self.chance.choice(self.occupations),
            level=2 + int(5 * self.chance.random() ** 2),
            body_id=self.body,
            issued_on=date(timezone.localdate().year, 1, 15),
            origin=CertificateOrigin.EXAMINATION,
        )


def changes(draft: Drafts) -> list[float]:
    taken = []
    for _round in range(ROUNDS):
        certificates.issue(draft(PUSHED), by=None)
        began = time.perf_counter()
        run = readings.follow_changes()
        taken.append(time.perf_counter() - began)
        if run is None or (run.extent, run.events_followed) != (Extent.CHANGES, PUSHED):
            sys.exit(f"The push was not followed by what changed: {run}")
    whole = readings.recompute(Trigger.DEMAND, by=None)
    if whole.cells_written:
        sys.exit(f"{whole.cells_written} cells were not what counting everything finds")
    return taken


# --- (c) Standings ---------------------------------------------------------------------------------------------------


def upkeep(draft: Drafts) -> dict[str, float]:
    """Seconds of standings' upkeep for each kind of change, as parts of the plain insert: the middle of the rounds."""
    parts: dict[str, list[float]] = {}
    for _round in range(ROUNDS):
        with transaction.atomic():
            for kind, part in _upkeep(draft):
                parts.setdefault(kind, []).append(part)
            transaction.set_rollback(True)
    return {kind: statistics.median(each) for kind, each in parts.items()}


def _upkeep(draft: Drafts) -> Iterator[tuple[str, float]]:
    drafts = draft(INSERTED)
    holders = [each.person_id for each in drafts]
    plain = _checked(lambda: certificates._insert(drafts))
    yield "insert", _refreshed(holders) / plain
    numbers = [each.number for each in drafts]
    Certificate.objects.filter(number__in=numbers).update(status=CertificateStatus.REVOKED)
    yield "revoke", _refreshed(holders) / plain
    Certificate.objects.filter(number__in=numbers).update(status=CertificateStatus.ISSUED)
    standings.refresh(holders)
    Certificate.objects.filter(number__in=numbers).delete()
    yield "delete", _refreshed(holders) / plain
    Person.objects.filter(pk__in=holders).update(town=Town.objects.order_by("?")[0], sex=Sex.FEMALE)
    yield "move", _refreshed(holders) / plain
    _merge(holders[::2], holders[1::2])
    yield "merge", _refreshed(holders) / plain


def _refreshed(holders: list[int]) -> float:
    """Seconds, of the refreshing alone: what went before has been checked by then."""
    connection.check_constraints()
    return _checked(lambda: standings.refresh(holders))


def _checked(work: Callable[[], object]) -> float:
    def whole() -> None:
        work()
        connection.check_constraints()

    return timed(whole)


def _merge(duplicates: list[int], into: list[int]) -> None:
    """All at once what `talents.services.merges` does with one: the certificates change hands."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE talents_certificate SET person_id = pair.survivor
            FROM unnest(%s::bigint[], %s::bigint[]) AS pair (duplicate, survivor)
            WHERE person_id = pair.duplicate
            """,
            [duplicates, into],
        )


# --- What came of it -------------------------------------------------------------------------------------------------


def _peak_mib() -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return round(int(found[1]) / 1024) if found else 0


def main() -> None:
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        made = timed(lambda: registry.fill(PERSONS, CERTIFICATES))
        print(f"{PERSONS:,} persons, {CERTIFICATES:,} certificates made in {made:.0f} s")
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
        full, audits, scans, peers = everything()
        draft = Drafts()
        changed, kept = changes(draft), upkeep(draft)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    for title, seconds in (
        ("everything", full),
        ("one scan", scans),
        ("the ORM", peers),
        ("1,000 pushed", changed),
        ("standings anew", audits),
    ):
        print(f"{title:14} {statistics.median(seconds):8.3f} s   {', '.join(f'{each:.3f}' for each in seconds)}")
    for kind, part in kept.items():
        print(f"standings after {kind:8} {part:6.2f} × the insert")
    middle, run = statistics.median(full), statistics.median(map(sum, zip(full, audits, strict=True)))
    print(
        json.dumps(
            {
                "bench": "targets",
                "rows": CERTIFICATES,
                "seconds": round(middle, 3),
                "peak_mib": _peak_mib(),
                "ratio_to_limit": round(middle / statistics.median(scans), 2),
                "ratio_to_peer": round(statistics.median(peers) / middle, 1),
                "seconds_of_standings": round(statistics.median(audits), 3),
                "incremental_share": round(statistics.median(changed) / run, 4),
                "incremental_share_of_counting": round(statistics.median(changed) / middle, 4),
                **{f"standings_{kind}_to_insert": round(part, 2) for kind, part in kept.items()},
            }
        )
    )


if __name__ == "__main__":
    main()
