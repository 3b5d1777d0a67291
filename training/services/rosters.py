"""A roster arrives: persons are met, seats taken, enrolments brought up to date, whatever is wrong named row by row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Disclosure
from directory import documents, findings, protection
from directory.errors import Message
from directory.findings import Issue
from directory.models import Organisation, Town
from directory.services import people
from directory.services.people import OnRecord
from training import roster_rows, rules
from training.enums import Outcome, PushMode, QuestionKind
from training.errors import ClassFull, RosterClosed
from training.models import Enrolment, Push, RosterQuestion, TrainingClass
from training.roster_rows import RosterRow
from training.rows import Applied, RowOutcome, Rows, Tick
from training.services import enrolment, questions, roster_table
from training.services.questions import Asked
from training.services.roster_table import Planned
from training.spelling import Names

CHUNK = 5000


@dataclass(slots=True)
class Findings:
    """What is wrong or odd with which line."""

    of_line: defaultdict[int, list[Issue]] = field(default_factory=lambda: defaultdict(list))

    asked: list[Asked] = field(default_factory=list)

    def add(self, lines: Iterable[int], issue: Issue) -> None:
        for line in lines:
            self.of_line[line].append(issue)


def refuse(training_class: TrainingClass) -> None:
    """Raises `RosterClosed`."""
    verdict = rules.may_push_roster(training_class)
    if not verdict:
        raise RosterClosed(verdict.reason)


def apply(push: Push, training_class: TrainingClass, rows: Rows, tick: Tick) -> Applied:
    """Take every row that is right, and name what is wrong with the others. The class is locked.

    A blank or absent cell leaves what is there. Whoever withdrew and is sent again has the old enrolment back. A push
    that makes equal withdraws whom the school sent before and does not send now. A constant number of statements for
    every few thousand rows.
    """
    found = Findings()
    _lay_down(rows, found, tick)
    _correct(push, training_class, found)
    now, withdrawn, on_record = timezone.now(), 0, 0
    if push.mode == PushMode.REPLACE:
        withdrawn, on_record = roster_table.find_missing(training_class)
        enrolment.give_back(training_class, roster_table.withdraw(push, now))
    counts = roster_table.plan(training_class)
    roster_table.drop_refused()
    people.meet_staged(roster_table.TABLE, by=push.by)
    training_class.seats_taken += roster_table.write(training_class, push, now)
    training_class.save(update_fields=["seats_taken"])
    questions.ask(training_class, [asked for asked in found.asked if asked.student_number])
    return Applied({**counts, Outcome.WITHDRAWN: withdrawn}, _report(push, found), on_record)


def _lay_down(rows: Rows, found: Findings, tick: Tick) -> None:
    """Read the rows, a few thousand at a time, and lay them in the table with what their persons are known by."""
    roster_table.create()
    towns, employers = _towns(), dict[str, int | None]()
    town_names = Names(towns)
    sheet = roster_rows.read(rows, today=timezone.localdate())
    done = 0
    while chunk := list(islice(sheet, CHUNK)):
        _find_towns(chunk, towns, town_names)
        _find_employers(chunk, employers)
        digests = {row.line: protection.digest(row.id_type, row.id_number) for row in chunk if row.id_number}
        known = people.recognise(list(digests.values()))
        for row in chunk:
            if row.line in digests and not row.is_wrong:
                found.asked += _compare(row, known.get(digests[row.line]))
            if row.issues:
                found.of_line[row.line] = row.issues
        roster_table.add(chunk, digests, known)
        done += len(chunk)
        tick(done)
    _refuse_repeated(found)


def _towns() -> Mapping[str, int]:
    """Towns by code or by name, with or without its ending."""
    towns: dict[str, int] = {}
    for pk, code, name in Town.objects.values_list("pk", "code", "name"):
        towns |= dict.fromkeys((code, name, name.removesuffix("街道").removesuffix("镇")), pk)
    return towns


def _find_towns(chunk: Iterable[RosterRow], towns: Mapping[str, int], names: Names) -> None:
    for row in chunk:
        if row.town:
            row.town_id = towns.get(row.town)
            if row.town_id is None:
                message = _("The district has no such town; send its name or its nine-digit code.")
                row.refuse("TOWN_UNKNOWN", message, field="town", suggestion=names.nearest(row.town))


def _find_employers(chunk: Iterable[RosterRow], known: dict[str, int | None]) -> None:
    new = {row.employer_uscc for row in chunk if row.employer_uscc} - known.keys()
    if new:
        known |= dict.fromkeys(new)
        known |= {each.credit_code or "": each.pk for each in Organisation.objects.filter(credit_code__in=new)}
    for row in chunk:
        if row.employer_uscc:
            row.employer_id = known[row.employer_uscc]
            if row.employer_id is None and not any(issue.field == "employer_uscc" for issue in row.issues):
                message = _("No organisation with this code is on record; the bureau can add it.")
                row.refuse("EMPLOYER_UNKNOWN", message, field="employer_uscc")


def _compare(row: RosterRow, person: OnRecord | None) -> list[Asked]:
    """What the registry knows differently stays as it is, and the school is told that it differs, not how.

    About another name staff are asked.
    """
    asked: list[Asked] = []
    if person is None:
        return asked
    if row.name != person.name and not documents.same_name(row.name, person.name):
        message = _("The registry holds another name for this document; it was kept.")
        row.issues.append(findings.warning("NAME_DIFFERS", message, field="name"))
        asked.append(Asked(person.person_id, QuestionKind.NAME, row.student_number, row.name))
    if row.phone and person.phone_digest and person.phone_digest != protection.digest("phone", row.phone):
        message = _("The registry holds another phone number for this person; it was kept.")
        row.issues.append(findings.warning("PHONE_DIFFERS", message, field="phone"))
    return asked


def _refuse_repeated(found: Findings) -> None:
    """One student number is one person, and one document is one student number; all the lines are named."""
    repeated: set[int] = set()
    for name, lines in roster_table.repeated():
        said = ", ".join(map(str, lines))
        if name == "student_number":
            message = format_lazy(_("This student number stands in lines {lines}."), lines=said)
            issue = findings.error("STUDENT_NUMBER_REPEATED", message, field=name)
        else:
            message = format_lazy(
                _("This document stands in lines {lines}: one person has one student number."), lines=said
            )
            issue = findings.error("ID_REPEATED", message, field=name)
        found.add(lines, issue)
        repeated.update(lines)
    if repeated:
        roster_table.refuse(repeated)


def _correct(push: Push, training_class: TrainingClass, found: Findings) -> None:
    """A student number that comes with the same name and another document: the document on record was wrong.

    The person is given the new one where nobody but this school relies on the old one, and nobody else has the new
    one; anything else could make one person of two, so the row is refused and staff are asked.
    """
    held = [
        each for each in roster_table.held_by_others(training_class) if documents.same_name(each.name, each.holder_name)
    ]
    if not held:
        return
    own = Q(training_class__course__provider=training_class.course.provider_id)
    mine = {Enrolment: own, RosterQuestion: own, Disclosure: Q()}
    elsewhere = people.known_elsewhere([each.holder_id for each in held], apart_from=mine)
    corrected = {
        each.line: each.holder_id for each in held if each.person_id is None and each.holder_id not in elsewhere
    }
    refused = [each for each in held if each.line not in corrected]
    if corrected:
        people.rekey_staged(roster_table.TABLE, corrected, by=push.by)
        roster_table.correct(corrected)
        message = _("The document on record under this student number was replaced by this one.")
        found.add(corrected, findings.warning("ID_CORRECTED", message, field="id_number"))
    if refused:
        roster_table.refuse(each.line for each in refused)
        message = _("Others rely on the document on record under this student number; the bureau settles it.")
        found.add([each.line for each in refused], findings.error("ID_CORRECTION_REFUSED", message, field="id_number"))
        found.asked += [Asked(each.holder_id, QuestionKind.ID, each.student_number, each.name) for each in refused]


def _report(push: Push, found: Findings) -> Iterator[RowOutcome]:
    """The rows in the order sent, then whom the push withdraws."""
    for planned in roster_table.planned():
        issues: Sequence[Issue] = found.of_line.get(planned.line, ())
        if planned.rule:
            issues = [*issues, _broken(planned)]
        yield RowOutcome(planned.line, planned.student_number, planned.outcome, issues)
    if push.mode == PushMode.REPLACE:
        for student_number in roster_table.missing():
            yield RowOutcome(None, student_number, Outcome.WITHDRAWN)


def _broken(planned: Planned) -> Issue:
    """The rule of the record that the plan refused a row by."""
    if planned.rule == "STUDENT_NUMBER_TAKEN":
        message: Message = _("Somebody else in this class has this student number.")
        return findings.error("STUDENT_NUMBER_TAKEN", message, field="student_number")
    if planned.rule == "STUDENT_NUMBER_DIFFERS":
        message = _("This person is in the class under another student number.")
        number = planned.number or ""
        return findings.error("STUDENT_NUMBER_DIFFERS", message, field="student_number", suggestion=number)
    return findings.error(ClassFull.code, ClassFull.message, field="student_number")
