"""A roster arrives: persons are met, seats taken, enrolments brought up to date, whatever is wrong named row by row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
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
from training import roster_rows
from training.enums import Outcome, PushMode, QuestionKind
from training.errors import ClassFull, RosterClosed
from training.lookahead import one_ahead
from training.models import Enrolment, Push, RosterQuestion, TrainingClass
from training.roster_rows import RosterRow
from training.rows import Applied, RowOutcome, Rows, Tick
from training.rules import schools
from training.services import enrolment, questions, roster_plan, roster_table
from training.services.questions import Asked
from training.services.roster_plan import Missing, Planned
from training.spelling import Names

# Two are in memory at a time: one is written while the next is read.
CHUNK = 2500
NOBODY = Missing(0, "", 0)


@dataclass(slots=True)
class Findings:
    """What is wrong or odd with which line."""

    of_line: defaultdict[int, list[Issue]] = field(default_factory=lambda: defaultdict(list))

    # By line, and of whom: the registry holds another name, another phone number.
    names: dict[int, Asked] = field(default_factory=dict)
    phones: dict[int, int] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def add(self, lines: Iterable[int], issue: Issue) -> None:
        for line in lines:
            self.of_line[line].append(issue)


def refuse(training_class: TrainingClass) -> None:
    """Raises `RosterClosed`."""
    verdict = schools.may_push_roster(training_class)
    if not verdict:
        raise RosterClosed(verdict.reason)


def apply(push: Push, training_class: TrainingClass, rows: Rows, tick: Tick) -> Applied:
    """Take every row that is right, and name what is wrong with the others. The class is locked.

    A blank or absent cell leaves what is there. Whoever withdrew and is sent again has the old enrolment back. A push
    that makes equal withdraws whom the school sent before and does not send now. A constant number of statements for
    every few thousand rows.
    """
    found = Findings()
    repeated = _lay_down(rows, found, tick)
    _say_differences(training_class, found, apart_from=repeated)
    _correct(push, training_class, found)
    now, missing = timezone.now(), NOBODY
    if push.mode == PushMode.REPLACE:
        missing = roster_plan.find_missing(training_class)
        enrolment.give_back(training_class, roster_plan.withdraw(push, now))
    counts = roster_plan.plan(training_class)
    roster_plan.drop_refused()
    people.meet_staged(roster_table.TABLE, by=push.by)
    training_class.seats_taken += roster_plan.write(training_class, push, now)
    training_class.save(update_fields=["seats_taken"])
    questions.ask(training_class, [asked for asked in found.asked if asked.student_number])
    counts[Outcome.WITHDRAWN] = missing.persons
    return Applied(counts, _report(push, found), missing.on_record, missing.sha256)


def _lay_down(rows: Rows, found: Findings, tick: Tick) -> Set[int]:
    """Read the rows, a few thousand at a time, and lay them in the table with what their persons are known by.

    The next ones are read and checked while the database looks up and takes these.

    The lines that say what other lines say of somebody else are refused, and returned.
    """
    roster_table.create()
    employers = dict[str, int | None]()
    chunks = _chunks(rows, _towns(), timezone.localdate())
    done = 0
    for chunk, digests in one_ahead(chunks) if len(rows) > CHUNK else chunks:
        _find_employers(chunk, employers)
        known = people.recognise(list(digests.values()))
        for row in chunk:
            if row.line in digests and not row.is_wrong:
                _compare(row, known.get(digests[row.line]), found)
            if row.issues:
                found.of_line[row.line] = row.issues
        roster_table.add(chunk, digests, known)
        done += len(chunk)
        tick(done)
    return _refuse_repeated(found)


def _chunks(rows: Rows, towns: Mapping[str, int], today: date) -> Iterator[tuple[list[RosterRow], dict[int, bytes]]]:
    """A few thousand rows at a time, with the hashes of their documents by line; asks the database nothing."""
    names = Names(towns)
    sheet = roster_rows.read(rows, today=today)
    while chunk := list(islice(sheet, CHUNK)):
        _find_towns(chunk, towns, names)
        yield chunk, {row.line: protection.digest(row.id_type, row.id_number) for row in chunk if row.id_number}


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


def _compare(row: RosterRow, person: OnRecord | None, found: Findings) -> None:
    if person is None:
        return
    if row.name != person.name and not documents.same_name(row.name, person.name):
        found.names[row.line] = Asked(person.person_id, QuestionKind.NAME, row.student_number, row.name)
    if row.phone and person.phone_digest and person.phone_digest != protection.digest("phone", row.phone):
        found.phones[row.line] = person.person_id


def _say_differences(training_class: TrainingClass, found: Findings, *, apart_from: Set[int]) -> None:
    """What the registry knows differently stays as it is, and the school is told that it differs, not how.

    Of another name staff are asked. Nothing is said of lines that repeat a document, nor of the phone number of whom
    this school never sent: whoever sends one person with every number there is would find the right one by it.
    """
    found.phones = {line: person_id for line, person_id in found.phones.items() if line not in apart_from}
    own = _sent_before(training_class, found.phones.values()) if found.phones else frozenset()
    names = {line: asked for line, asked in found.names.items() if line not in apart_from}
    message = _("The registry holds another name for this document; it was kept.")
    found.add(names, findings.warning("NAME_DIFFERS", message, field="name"))
    found.asked += names.values()
    message = _("The registry holds another phone number for this person; it was kept.")
    phones = [line for line, person_id in found.phones.items() if person_id in own]
    found.add(phones, findings.warning("PHONE_DIFFERS", message, field="phone"))


def _sent_before(training_class: TrainingClass, persons: Iterable[int]) -> Set[int]:
    """Those of the persons whom the school of the class has sent, into whichever of its classes."""
    sent = Enrolment.objects.filter(training_class__course__provider=training_class.course.provider_id)
    return set(sent.filter(person__in=set(persons)).exclude(student_number="").values_list("person", flat=True))


def _refuse_repeated(found: Findings) -> Set[int]:
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
    return repeated


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
    for planned in roster_plan.planned():
        issues: Sequence[Issue] = found.of_line.get(planned.line, ())
        if planned.rule:
            issues = [*issues, _broken(planned)]
        yield RowOutcome(planned.line, planned.student_number, planned.outcome, issues)
    if push.mode == PushMode.REPLACE:
        for student_number in roster_plan.missing():
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
