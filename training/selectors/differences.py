"""What a roster would change: each row held against what is on record, field by field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from directory import documents, protection
from directory.findings import Issue
from training.enums import Difference, Outcome, PushMode
from training.models import Enrolment, TrainingClass
from training.rows import RowOutcome, Rows
from training.selectors.destroyed import Cut, cut

KIND_OF: Mapping[Outcome, Difference] = {
    Outcome.CREATED: Difference.NEW,
    Outcome.UPDATED: Difference.CHANGED,
    Outcome.UNCHANGED: Difference.UNCHANGED,
    Outcome.WITHDRAWN: Difference.MISSING,
    Outcome.REJECTED: Difference.WRONG,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A field of somebody's, before and after. `name`: of the field."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One person: a row of the sheet, or somebody on the roster who is not on the sheet and has no `line`.

    `name` is masked. `cut`: what is left of a number that a spreadsheet destroyed.
    """

    kind: Difference
    line: int | None
    student_number: str
    name: str
    changes: Sequence[Change] = ()
    issues: Sequence[Issue] = ()
    cut: Cut | None = field(default=None, repr=False)


def compare(training_class: TrainingClass, rows: Rows, outcomes: Sequence[RowOutcome], *, mode: PushMode) -> list[Line]:
    """The rows in the order of the sheet, then whoever is missing, by student number; three statements at most.

    Missing is whom the push would withdraw; of one that withdraws nobody, whoever is not on the sheet.
    """
    known = {each.student_number: each for each in _on_roster(training_class)}
    sent = {line: cells if isinstance(cells, dict) else {} for line, cells in rows}
    lines = [
        _line(outcome, sent[outcome.line], known.get(outcome.student_number))
        for outcome in outcomes
        if outcome.line is not None
    ]
    if mode == PushMode.REPLACE:
        missing = [known[outcome.student_number] for outcome in outcomes if outcome.line is None]
    else:
        numbers = {line.student_number for line in lines}
        missing = [each for number, each in known.items() if number and number not in numbers]
    return lines + [Line(Difference.MISSING, None, each.student_number, each.person.masked_name) for each in missing]


def _on_roster(training_class: TrainingClass) -> QuerySet[Enrolment]:
    found = Enrolment.objects.live().filter(training_class=training_class).select_related("person", "employer")
    return found.order_by("student_number", "pk")


def _line(outcome: RowOutcome, cells: Mapping[str, object], enrolment: Enrolment | None) -> Line:
    name = str(cells.get("name", ""))
    kind = KIND_OF[outcome.outcome]
    return Line(
        kind=kind,
        line=outcome.line,
        student_number=outcome.student_number,
        name=name if protection.MASK in name else protection.mask_name(documents.name(name)),
        changes=list(_changes(cells, enrolment)) if kind == Difference.CHANGED else (),
        issues=outcome.issues,
        cut=cut(name, str(cells.get("id_number", ""))) if kind == Difference.WRONG else None,
    )


def _changes(cells: Mapping[str, object], enrolment: Enrolment | None) -> Iterable[Change]:
    """Only what an enrolment keeps can change; whoever had no student number here gets one."""
    if enrolment is None:
        yield Change("student_number", "", str(cells.get("student_number", "")))
        return
    on_record = {
        "employer_uscc": enrolment.employer.credit_code or "" if enrolment.employer else "",
        "entered_on": enrolment.entered_on.isoformat() if enrolment.entered_on else "",
        "note": enrolment.note,
    }
    for name, before in on_record.items():
        after = str(cells.get(name, "")).strip()
        if after and after != before:
            yield Change(name, before, after)
