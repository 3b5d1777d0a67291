"""The rush on a class: 2,000 residents, 50 seats, requests sent twice included.

(a) The service, called by 2 processes × 25 threads, next to pgbench sending the same statements over 50 connections
(the limit), a twin that locks the class and counts (the peer), and a twin without any lock, which must oversell.
(b) The same rush through HTTP against gunicorn, next to the same request, signed in, to a view that does nothing:
behind the portal's own door (bare) and behind Django's as `startproject` writes it (stock); and to a site without
middleware, sessions and users (empty).
"""

import json
import multiprocessing
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier as BarrierType
from pathlib import Path
from threading import Barrier
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bench.workloads import serving
from bench.workloads.registration_ground import CODE, RESIDENTS, SEATS, prepare, restore, session_key
from bench.workloads.serving import Traffic, gunicorn
from config import embedded
from directory.errors import DomainError
from directory.models import Person
from training.enums import EnrolmentStatus, SeatRule
from training.models import Enrolment, EnrolmentEvent, TrainingClass
from training.selectors import places
from training.services import enrolment, registrations, turns

TWICE = 400
PROCESSES, THREADS, ROUNDS = 2, 25, 3
TOKEN = "b" * 32

Ask = Callable[[Person, TrainingClass], None]


@dataclass(frozen=True)
class Round:
    """One rush: how long it took, what became of the requests, and what the database holds afterwards."""

    seconds: float
    answers: Mapping[str, int]
    seated: int
    waiting: int
    events: int
    peak_mib: float = 0

    @property
    def rate(self) -> float:
        return (RESIDENTS + TWICE) / self.seconds


def requests() -> list[int]:
    """Who asks, in which order; some ask twice."""
    chance = random.Random(20240419)
    asking = [*range(RESIDENTS), *chance.sample(range(RESIDENTS), TWICE)]
    chance.shuffle(asking)
    return asking


def measured(seconds: float, answers: Mapping[str, int], peak_mib: float = 0) -> Round:
    return Round(
        seconds=seconds,
        answers=answers,
        seated=Enrolment.objects.filter(status=EnrolmentStatus.ENROLLED).count(),
        waiting=Enrolment.objects.filter(status=EnrolmentStatus.WAITLISTED).count(),
        events=EnrolmentEvent.objects.count(),
        peak_mib=peak_mib,
    )


# --- (a) The service and its twins -----------------------------------------------------------------------------------


def with_the_service(person: Person, training_class: TrainingClass) -> None:
    registrations.register(person, into=training_class, or_queue=True, by=None)


def with_a_lock(person: Person, training_class: TrainingClass) -> None:
    """What is usually written: lock the class, look, count, write."""
    with transaction.atomic():
        _count_and_write(person, TrainingClass.objects.select_for_update().get(pk=training_class.pk))


def with_nothing(person: Person, training_class: TrainingClass) -> None:
    with transaction.atomic():
        _count_and_write(person, TrainingClass.objects.get(pk=training_class.pk))


def _count_and_write(person: Person, training_class: TrainingClass) -> None:
    now = timezone.now()
    standing = places.standing(person, training_class, at=now)
    if standing.overlapping or standing.same_course or standing.cools_until:
        raise DomainError
    live = Enrolment.objects.live().filter(training_class=training_class)
    if live.filter(person=person).exists():
        return
    seated = live.filter(status=EnrolmentStatus.ENROLLED).count()
    has_seat = seated < training_class.capacity
    taken = Enrolment.objects.create(
        training_class=training_class,
        person=person,
        status=EnrolmentStatus.ENROLLED if has_seat else EnrolmentStatus.WAITLISTED,
        queue_number=None if has_seat else live.filter(status=EnrolmentStatus.WAITLISTED).count() + 1,
        consented_at=now,
    )
    rule = SeatRule.REGISTERED if has_seat else SeatRule.QUEUED
    EnrolmentEvent.objects.create(enrolment=taken, at=now, to_status=taken.status, rule=rule)


def rush(ask: Ask, training_class: TrainingClass) -> Round:
    """Everybody at once, from processes and threads whose connections are open already."""
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(PROCESSES + 1), context.SimpleQueue()
    persons = list(Person.objects.order_by("pk"))
    asking = [persons[number] for number in requests()]
    connection.close()
    crowd = [
        context.Process(target=_crowd, args=(ask, asking[own::PROCESSES], training_class, start, results))
        for own in range(PROCESSES)
    ]
    for process in crowd:
        process.start()
    start.wait()
    began = time.perf_counter()
    outcomes = [results.get() for _process in crowd]
    seconds = time.perf_counter() - began
    for process in crowd:
        process.join()
    answers: dict[str, int] = {}
    for counted, _peak in outcomes:
        for answer, count in counted.items():
            answers[answer] = answers.get(answer, 0) + count
    return measured(seconds, answers, max(peak for _counted, peak in outcomes))


def _crowd(
    ask: Ask, persons: Sequence[Person], training_class: TrainingClass, start: BarrierType, results: Any
) -> None:
    connected, ready = Barrier(THREADS + 1), Barrier(THREADS + 1)

    def one(own: int) -> list[str]:
        connection.ensure_connection()
        connected.wait()
        ready.wait()
        try:
            return [_answer(ask, person, training_class) for person in persons[own::THREADS]]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        asked = [pool.submit(one, own) for own in range(THREADS)]
        connected.wait()
        start.wait()
        ready.wait()
        answers = [answer for each in asked for answer in each.result()]
    results.put(({answer: answers.count(answer) for answer in set(answers)}, _peak_mib()))


def _answer(ask: Ask, person: Person, training_class: TrainingClass) -> str:
    try:
        ask(person, training_class)
    except (DomainError, IntegrityError) as refusal:
        return type(refusal).__name__
    return "done"


def _peak_mib() -> float:
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0


# --- pgbench: the same statements without Python ---------------------------------------------------------------------


def with_pgbench(training_class: TrainingClass) -> Round:
    clients = PROCESSES * THREADS
    each = (RESIDENTS + TWICE) // clients
    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    values = {
        "class": str(training_class.pk),
        "person": ":person",
        "at": "now()",
        "consented_at": "now()",
        "or_queue": "true",
        "by": "NULL",
        "by_name": "''",
    }
    # The first two in one message, as the service sends them.
    standing = rf"{turns.WAIT % values} \; {places.STANDING % values}"
    statements = ["BEGIN", standing, enrolment.TAKE_PLACE % values, "COMMIT"]
    script = [
        r"\set n :n + 1",
        rf"\set person {first} + (:client_id * {each} + :n - 1) % {RESIDENTS}",
        *(" ".join(statement.split()) + ";" for statement in statements),
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write("\n".join(script))
        file.flush()
        Path(file.name).chmod(0o644)
        output = subprocess.run(
            [
                *(embedded.postgres_program("pgbench"), "--no-vacuum", f"--client={clients}", f"--jobs={PROCESSES}"),
                *(f"--transactions={each}", "--define=n=0", f"--file={file.name}"),
                *("--host", str(connection.get_connection_params()["host"]), "--username", "postgres"),
                str(connection.settings_dict["NAME"]),
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    found = re.search(r"tps = ([\d.]+)", output)
    if not found:
        raise RuntimeError(output)
    return measured((RESIDENTS + TWICE) / float(found[1]), {"done": RESIDENTS + TWICE})


# --- (b) Through HTTP ------------------------------------------------------------------------------------------------


def traffic(method: str, path: str, asking: Sequence[int]) -> Traffic:
    """The requests of these residents from as many connections as there were threads in (a)."""
    connection.close()
    return serving.traffic(
        [_request(method, path, number) for number in asking], processes=PROCESSES, connections=THREADS
    )


def _request(method: str, path: str, number: int) -> bytes:
    cookies = {settings.SESSION_COOKIE_NAME: session_key(number), settings.CSRF_COOKIE_NAME: TOKEN}
    body = f"csrfmiddlewaretoken={TOKEN}&consent=on&or_queue=on" if method == "POST" else ""
    return serving.request(method, path, cookies=cookies, body=body)


# --- The whole -------------------------------------------------------------------------------------------------------


def check(name: str, done: Round) -> None:
    """The outcome before the speed: exactly the seats, everybody else in the queue, one event each."""
    expected = (SEATS, RESIDENTS - SEATS, RESIDENTS)
    found = (done.seated, done.waiting, done.events)
    if found != expected:
        sys.exit(f"{name}: seats, waiting and events are {found}, not {expected}; answers {done.answers}")


def compare(training_class: TrainingClass) -> dict[str, list[Round]]:
    """Candidate, limit and twins in turn, from the same start."""
    contestants: dict[str, Callable[[], Round]] = {
        "service": lambda: rush(with_the_service, training_class),
        "pgbench": lambda: with_pgbench(training_class),
        "for update": lambda: rush(with_a_lock, training_class),
        "unprotected": lambda: rush(with_nothing, training_class),
    }
    rounds: dict[str, list[Round]] = {name: [] for name in contestants}
    for _round in range(ROUNDS):
        for name, contest in contestants.items():
            restore(training_class)
            done = contest()
            rounds[name].append(done)
            if name in ("service", "for update"):
                check(name, done)
            if name == "unprotected" and done.seated <= SEATS:
                sys.exit(f"the twin without a lock sold {done.seated} seats: the race is not real here")
    return rounds


def through_http(training_class: TrainingClass) -> dict[str, list[Traffic]]:
    """The rush, and beside it a view that does nothing: behind the portal's door, behind Django's own, behind none."""
    asking = requests()
    sites: dict[str, list[Traffic]] = {"http": [], "bare": [], "stock": [], "empty": []}
    for _round in range(ROUNDS):
        restore(training_class)
        with gunicorn():
            sites["bare"].append(traffic("POST", "/bare/", asking))
            done = traffic("POST", f"/classes/{CODE}/register/", asking)
        if done.statuses != {302: len(asking)}:
            sys.exit(f"HTTP: answers are {done.statuses}, not all 302")
        check("http", measured(done.seconds, {}))
        sites["http"].append(done)
        with gunicorn(BENCH_STOCK="1"):
            sites["stock"].append(traffic("POST", "/bare/", asking))
        with gunicorn(BENCH_EMPTY="1"):
            sites["empty"].append(traffic("GET", "/empty/", asking))
    return sites


def report(rounds: Mapping[str, Sequence[Round]], sites: Mapping[str, Sequence[Traffic]]) -> None:
    rates = {name: statistics.median(each.rate for each in done) for name, done in rounds.items()}
    for name, done in rounds.items():
        print(f"{name:12} {rates[name]:8,.0f} requests/s   seats sold: {[each.seated for each in done]}")
    middle = sorted(sites["http"], key=lambda each: each.rate)[len(sites["http"]) // 2]
    p50, p95, p99 = (middle.percentile(percent) for percent in (50, 95, 99))
    print(f"{'http':12} {middle.rate:8,.0f} requests/s   p50 {p50:.3f} s, p95 {p95:.3f} s, p99 {p99:.3f} s")
    idle = {name: statistics.median(each.rate for each in sites[name]) for name in ("bare", "stock", "empty")}
    for name, rate in idle.items():
        print(f"{name:12} {rate:8,.0f} requests/s")
    seconds = statistics.median(each.seconds for each in rounds["service"])
    print(
        json.dumps(
            {
                "bench": "registration",
                "rows": RESIDENTS,
                "seconds": round(seconds, 3),
                "peak_mib": round(max(each.peak_mib for each in rounds["service"])),
                "ratio_to_limit": round(rates["service"] / rates["pgbench"], 3),
                "ratio_to_peer": round(rates["service"] / rates["for update"], 2),
                "oversold_unprotected": min(each.seated for each in rounds["unprotected"]) - SEATS,
                "http_p50": round(p50, 3),
                "http_p95": round(p95, 3),
                "http_p99": round(p99, 3),
                **{f"http_ratio_to_{name}": round(middle.rate / rate, 3) for name, rate in idle.items()},
            }
        )
    )


def main() -> None:
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        training_class = prepare()
        report(compare(training_class), through_http(training_class))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
