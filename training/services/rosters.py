"""A roster arrives: persons are met, seats taken, enrolments brought up to date, whatever is wrong named row by row."""

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.actors import signature
from directory import documents, findings, protection
from directory.models import Organisation, Person, Town
from directory.services import people
from directory.services.people import Identity
from training import roster_rows, rules
from training.enums import NO_SEAT_YET, STILL_TO_COME, EnrolmentStatus, Outcome
from training.errors import ClassFull, RosterClosed
from training.models import Enrolment, EnrolmentEvent, Push, TrainingClass
from training.roster_rows import RosterRow
from training.rows import Applied, Rows, Tick


@dataclass(slots=True)
class Plan:
    """What a roster does to a class: who comes in, and whose enrolment changes, with the status it had."""

    joining: list[RosterRow] = field(default_factory=list)
    changing: list[tuple[RosterRow, Enrolment, str]] = field(default_factory=list)
    seats: int = 0


def refuse(training_class: TrainingClass) -> None:
    """Raises `RosterClosed`."""
    verdict = rules.may_push_roster(training_class)
    if not verdict:
        raise RosterClosed(verdict.reason)


def apply(push: Push, training_class: TrainingClass, rows: Rows, tick: Tick) -> Applied:
    """Take every row that is right, and name what is wrong with the others. The class is locked.

    A constant number of statements, whatever the number of rows. A blank or absent cell leaves what is there; nobody
    is taken off a roster by not being sent.
    """
    sheet = roster_rows.read(rows, today=timezone.localdate())
    _find_towns(sheet)
    _find_employers(sheet)
    plan = _plan(training_class, [row for row in sheet if not row.is_wrong])
    tick(len(sheet))
    _write(plan, training_class, push)
    return Applied(Counter(row.outcome for row in sheet), (row.reported for row in sheet))


def _find_towns(sheet: Iterable[RosterRow]) -> None:
    """Towns by code or by name, with or without its ending."""
    towns: dict[str, int] = {}
    for pk, code, name in Town.objects.values_list("pk", "code", "name"):
        towns |= dict.fromkeys((code, name, name.removesuffix("街道").removesuffix("镇")), pk)
    for row in sheet:
        if row.town:
            row.town_id = towns.get(row.town)
            if row.town_id is None:
                nearest = difflib.get_close_matches(row.town, towns, n=1)
                message = _("The district has no such town; send its name or its nine-digit code.")
                row.refuse("TOWN_UNKNOWN", message, field="town", suggestion="".join(nearest))


def _find_employers(sheet: Iterable[RosterRow]) -> None:
    codes = {row.employer_uscc for row in sheet if row.employer_uscc}
    employers = dict(Organisation.objects.filter(credit_code__in=codes).values_list("credit_code", "pk"))
    for row in sheet:
        row.employer_id = employers.get(row.employer_uscc)
        misspelt = any(issue.field == "employer_uscc" for issue in row.issues)
        if row.employer_uscc and row.employer_id is None and not misspelt:
            message = _("No organisation with this code is on record; the bureau can add it.")
            row.refuse("EMPLOYER_UNKNOWN", message, field="employer_uscc")


def _plan(training_class: TrainingClass, rows: Sequence[RosterRow]) -> Plan:
    """Hold the rows against what is on record, and seat them in the order sent while there are seats."""
    known = _known_persons(rows)
    by_person, by_number = _enrolments(training_class, rows, known.values())
    plan = Plan()
    for row in rows:
        person = known.get(people.identity_digest(_identity(row)))
        mine = by_person.get(person.pk) if person else None
        holder = by_number.get(row.student_number)
        if person is not None:
            _compare(row, person)
        if holder is not None and holder is not mine:
            message = _("Somebody else in this class has this student number.")
            row.refuse("STUDENT_NUMBER_TAKEN", message, field="student_number")
        elif mine is not None and mine.student_number not in ("", row.student_number):
            message = _("This person is in the class under another student number.")
            row.refuse("STUDENT_NUMBER_DIFFERS", message, field="student_number", suggestion=mine.student_number)
        elif _needs_seat(mine) and plan.seats >= training_class.seats_left:
            row.refuse(ClassFull.code, ClassFull.message, field="student_number")
        else:
            plan.seats += _needs_seat(mine)
            _settle(plan, row, mine)
    return plan


def _known_persons(rows: Sequence[RosterRow]) -> dict[bytes, Person]:
    digests = [people.identity_digest(_identity(row)) for row in rows]
    persons = Person.objects.filter(id_digest__in=digests).only("name", "id_digest", "phone_digest")
    return {bytes(person.id_digest): person for person in persons}


def _enrolments(
    training_class: TrainingClass, rows: Sequence[RosterRow], persons: Iterable[Person]
) -> tuple[dict[int, Enrolment], dict[str, Enrolment]]:
    """The live enrolments these rows can meet, by person and by student number."""
    met = Q(person__in=[person.pk for person in persons]) | Q(student_number__in=[row.student_number for row in rows])
    found = list(Enrolment.objects.live().filter(met, training_class=training_class))
    return {each.person_id: each for each in found}, {each.student_number: each for each in found}


def _compare(row: RosterRow, person: Person) -> None:
    """What the registry knows differently stays as it is, and the school is told that it differs, not how."""
    if not documents.same_name(row.name, person.name):
        message = _("The registry holds another name for this document; it was kept.")
        row.issues.append(findings.warning("NAME_DIFFERS", message, field="name"))
    if row.phone and person.phone_digest and bytes(person.phone_digest) != protection.digest("phone", row.phone):
        message = _("The registry holds another phone number for this person; it was kept.")
        row.issues.append(findings.warning("PHONE_DIFFERS", message, field="phone"))


def _needs_seat(mine: Enrolment | None) -> bool:
    return mine is None or mine.status in NO_SEAT_YET


def _settle(plan: Plan, row: RosterRow, mine: Enrolment | None) -> None:
    if mine is None:
        row.outcome = Outcome.CREATED
        plan.joining.append(row)
        return
    before = mine.status
    wanted = {
        "student_number": row.student_number,
        "employer_id": row.employer_id or mine.employer_id,
        "entered_on": row.entered_on or mine.entered_on,
        "note": row.note or mine.note,
        "status": EnrolmentStatus.ENROLLED if before in STILL_TO_COME else before,
        "offer_expires_at": None,
    }
    changed = [name for name, value in wanted.items() if getattr(mine, name) != value]
    row.outcome = Outcome.UPDATED if changed else Outcome.UNCHANGED
    for name in changed:
        setattr(mine, name, wanted[name])
    plan.changing.append((row, mine, before))


def _write(plan: Plan, training_class: TrainingClass, push: Push) -> None:
    rows = [*plan.joining, *(row for row, _mine, _before in plan.changing)]
    persons = people.meet([_identity(row) for row in rows], by=push.by)
    joined = Enrolment.objects.bulk_create(
        Enrolment(
            training_class=training_class,
            person_id=known.person_id,
            student_number=row.student_number,
            status=EnrolmentStatus.ENROLLED,
            employer_id=row.employer_id,
            entered_on=row.entered_on,
            note=row.note,
        )
        for row, known in zip(plan.joining, persons, strict=False)
    )
    changed = [(each, before) for row, each, before in plan.changing if row.outcome == Outcome.UPDATED]
    Enrolment.objects.bulk_update(
        [each for each, _before in changed],
        ["student_number", "employer", "entered_on", "note", "status", "offer_expires_at"],
    )
    training_class.seats_taken += plan.seats
    training_class.save(update_fields=["seats_taken"])
    EnrolmentEvent.objects.bulk_create(
        EnrolmentEvent(
            enrolment=each,
            from_status=before,
            to_status=each.status,
            reason=f"roster {push.pk}",
            **signature(push.by),
        )
        for each, before in [*((each, "") for each in joined), *changed]
    )


def _identity(row: RosterRow) -> Identity:
    """Without the employer: who may claim for a person is no school's to say, so it stays with the enrolment."""
    return Identity(
        name=row.name,
        id_number=row.id_number,
        id_type=row.id_type,
        sex=row.sex,
        birth_date=row.birth_date,
        phone=row.phone,
        town_id=row.town_id,
    )
