"""A roster of 50,000 rows into a class, beside 300,000 persons the district knows; every second row is one of them.

Each format goes the way of a push that waits its turn: the body is read, its rows are kept encrypted, and the share of
a worker follows. Next to it: the floor (the same rows rendered beforehand, by COPY and the same upserts, foreign keys
checked; roster_floor.py); django-import-export tuned (bulk, keys loaded beforehand) and, with 1,000 rows, as it comes;
and a ListSerializer of Django REST framework that saves row by row, with 1,000 rows (roster_peers.py). Every one leaves
the same digest.
"""

import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import connection

from accounts.models import User
from bench.workloads import roster_floor
from bench.workloads.roster_ground import ROWS, body_of, digest, prepare, restore, row
from bench.workloads.roster_peers import EnrolmentResource, TunedResource, with_import_export, with_serializers
from config.celery import keep_imports
from training import bodies
from training.enums import PushKind
from training.models import TrainingClass
from training.rows import Rows
from training.services import pushes
from training.services.pushes import Order
from training.workbooks import reading

FEW, ROUNDS = 1_000, 3


@dataclass(frozen=True)
class Round:
    rows: int
    seconds: float
    peak_mib: float = 0

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


# --- The portal ------------------------------------------------------------------------------------------------------


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
    """What a process like a worker's prints: the seconds of one push, and the peak of its memory."""
    keep_imports()
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


# --- The comparison --------------------------------------------------------------------------------------------------


def timed(work: Callable[[], None], count: int) -> Round:
    began = time.perf_counter()
    work()
    return Round(count, time.perf_counter() - began)


def compare(bodies_of: Mapping[str, Path]) -> dict[str, list[Round]]:
    what = roster_floor.rendered(ROWS)
    csv_of = {count: body_of("csv", count).decode() for count in (ROWS, FEW)}
    sent = [row(place) for place in range(FEW)]
    many: dict[str, Callable[[], Round]] = {
        **{kind: partial(in_a_fresh_process, kind, path) for kind, path in bodies_of.items()},
        "floor": lambda: timed(lambda: roster_floor.write(what), ROWS),
        "import-export tuned": lambda: timed(lambda: with_import_export(TunedResource, csv_of[ROWS]), ROWS),
    }
    few: dict[str, Callable[[], Round]] = {
        "import-export": lambda: timed(lambda: with_import_export(EnrolmentResource, csv_of[FEW]), FEW),
        "ListSerializer": lambda: timed(lambda: with_serializers(sent), FEW),
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


if __name__ == "__main__":
    if len(sys.argv) > 1:
        alone(*sys.argv[1:])
    else:
        main()
