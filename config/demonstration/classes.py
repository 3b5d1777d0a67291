"""The planned classes as rows: class, meetings, what comes next, enrolments, results."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import NamedTuple

from config.demonstration import copying, names, tables
from config.demonstration.certificates import Issued
from config.demonstration.people import People
from config.demonstration.runs import Run, Seat
from training.enums import HOLDS_SEAT, ClassStatus, EnrolmentStatus, SeatingMode
from training.models import DrawWeighting, Enrolment, NextStep, Result, Session, TrainingClass

_NUMBERED = (ClassStatus.RUNNING, ClassStatus.FINISHED)
_ENROLMENT_FIELDS = (
    "id",
    "training_class",
    "person",
    "student_number",
    "status",
    "employer",
    "note",
    "consented_at",
    "queue_number",
)
_RESULT_FIELDS = ("id", "enrolment", "theory", "practice", "passed", "certificate_number", "issued_on")


class SeatRow(NamedTuple):
    key: int
    training_class: TrainingClass
    place: int
    seat: Seat
    queue_number: int | None


def load(
    runs: Sequence[Run], people: People, issued: Mapping[int, Issued], rng: Random, *, weighting: DrawWeighting
) -> None:
    """`issued`: the certificates of those who completed a course that leads to one. `weighting`: of every draw."""
    classes = TrainingClass.objects.bulk_create(_class(run, weighting) for run in runs)
    Session.objects.bulk_create(
        Session(training_class=training_class, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
        for training_class, run in zip(classes, runs, strict=True)
        for meeting in run.meetings
    )
    _load_next_steps(classes, rng)
    enrolments = list(_enrolments(classes, runs))
    copying.copy(Enrolment, _ENROLMENT_FIELDS, _enrolment_rows(enrolments, people))
    copying.copy(Result, _RESULT_FIELDS, _result_rows(enrolments, issued, rng))
    copying.finish([Enrolment, Result])


def _class(run: Run, weighting: DrawWeighting) -> TrainingClass:
    return TrainingClass(
        code=run.code,
        course=run.course,
        kind=run.kind,
        venue=run.venue,
        teacher_name=names.people(1, Random(run.code))[0] if run.is_fictional else "",
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        capacity=run.capacity,
        seats_taken=sum(seat.status in HOLDS_SEAT for seat in run.seats),
        status=run.status,
        seating=run.seating,
        draw_weighting=weighting if run.seating is SeatingMode.DRAW else None,
        registration_opens_at=run.opens_at,
        registration_closes_at=run.closes_at,
        evaluation_body=run.body,
        is_model=not run.is_fictional,
        is_fictional=run.is_fictional,
    )


def _load_next_steps(classes: Sequence[TrainingClass], rng: Random) -> None:
    steps = tables.read("next_steps")
    NextStep.objects.bulk_create(
        NextStep(training_class=training_class, **step)
        for training_class in classes
        for step in rng.sample(steps, 3)
        if training_class.status in (ClassStatus.OPEN, ClassStatus.RUNNING)
    )


def _enrolments(classes: Sequence[TrainingClass], runs: Sequence[Run]) -> Iterator[SeatRow]:
    keys = count(1)
    for training_class, run in zip(classes, runs, strict=True):
        queue = count(1)
        for place, seat in enumerate(run.seats, start=1):
            queue_number = next(queue) if seat.status is EnrolmentStatus.WAITLISTED else None
            yield SeatRow(next(keys), training_class, place, seat, queue_number)


def _enrolment_rows(enrolments: Sequence[SeatRow], people: People) -> Iterator[Sequence[object]]:
    for key, training_class, place, seat, queue_number in enrolments:
        is_numbered = training_class.status in _NUMBERED and training_class.course.occupation_id is not None
        yield (
            key,
            training_class.pk,
            seat.person,
            f"{training_class.starts_on:%Y}{place:04d}" if is_numbered else "",
            seat.status.value,
            people.employer(seat.person),
            "",
            None if is_numbered else training_class.registration_opens_at + timedelta(minutes=20 * place),
            queue_number,
        )


def _result_rows(
    enrolments: Sequence[SeatRow], issued: Mapping[int, Issued], rng: Random
) -> Iterator[Sequence[object]]:
    """Of courses with an examination: everybody who completed passed, and holds the certificate."""
    keys = count(1)
    for key, training_class, _place, seat, _queue_number in enrolments:
        if training_class.evaluation_body_id is None:
            continue
        if seat.status is EnrolmentStatus.COMPLETED:
            certificate = issued[seat.person]
            yield (
                next(keys),
                key,
                _mark(rng, 62, 97),
                _mark(rng, 62, 98),
                True,
                certificate.number,
                certificate.issued_on,
            )
        elif seat.status is EnrolmentStatus.FAILED:
            yield next(keys), key, _mark(rng, 35, 59), _mark(rng, 45, 80), False, "", None


def _mark(rng: Random, low: int, high: int) -> Decimal:
    """To the half."""
    return Decimal(rng.randint(2 * low, 2 * high)) / 2
