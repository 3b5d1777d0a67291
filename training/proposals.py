"""A class as a school proposes it, read and checked as far as that is possible without the district's own data."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from itertools import pairwise

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory import characters
from directory.errors import Message
from training.enums import ClassKind
from training.rows import Cells, Row, number
from training.spelling import Names
from training.timetable import MOST_SESSIONS, Meeting

FIELDS = (
    "course",
    "kind",
    "venue",
    "teacher_name",
    "capacity",
    "minimum_age",
    "fee",
    "evaluation_site",
    "registration_opens_at",
    "registration_closes_at",
    "sessions",
)
SESSION_FIELDS = ("starts_at", "ends_at", "topic")
LONGEST_SESSION = timedelta(days=1)
EARLIEST, LATEST = 2000, 2100
DEFAULT_AGE = 16


@dataclass(frozen=True, slots=True)
class Lesson(Meeting):
    """A session to come, and what it is about."""

    topic: str


@dataclass(slots=True, kw_only=True)
class Proposal(Row):
    """What was sent. Course, venue and evaluation body are as named; whoever knows the district finds them."""

    course: str
    kind: str
    venue: str
    teacher_name: str
    capacity: int
    minimum_age: int
    fee: Decimal
    evaluation_site: str
    registration_opens_at: datetime
    registration_closes_at: datetime
    lessons: Sequence[Lesson] = field(default_factory=list)


class ProposalCells(Cells):
    """Fields that no row of a push has. Each reads a blank as absent, and names what it cannot read."""

    def choice(self, name: str, choices: Sequence[str]) -> str:
        text = self.text(name, required=True, maximum=40)
        if text and text not in choices:
            message = format_lazy(_("One of: {choices}."), choices=", ".join(choices))
            self.error("CHOICE_UNKNOWN", message, field=name)
        return text

    def amount(self, name: str, *, least: int, most: int, places: int, required: bool = False) -> Decimal | None:
        """A number from `least` to `most` with at most so many decimal places."""
        cell = self._cells.get(name)
        if cell is None or cell == "":
            if required:
                self.error("FIELD_MISSING", _("This field is required."), field=name)
            return None
        found = number(cell)
        if found is None or not least <= found <= most or found != round(found, places):
            message = format_lazy(
                _("A number from {least} to {most} with at most {places} decimal places."),
                least=least,
                most=most,
                places=places,
            )
            self.error("NUMBER_FORMAT", message, field=name)
            return None
        return found

    def moment(self, name: str, *, zone: tzinfo, required: bool = False) -> datetime | None:
        """A moment; without an offset, where the class is held."""
        text = characters.half_width(self.text(name, required=required, maximum=40))
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
            if not EARLIEST <= moment.astimezone(UTC).year <= LATEST:
                raise ValueError
        except (ValueError, OverflowError):
            self.error("TIME_FORMAT", _("A moment looks like 2026-04-19T18:30."), field=name)
            return None
        return moment

    def listed(self, name: str) -> Sequence[object]:
        """A list; anything else reads as an empty one."""
        cell = self._cells.get(name)
        return cell if isinstance(cell, list) else ()

    def adopt(self, part: Cells, *, place: str) -> None:
        """The issues of a part as issues of the whole, each naming the place of its field."""
        for issue in part.issues:
            self.issues.append(replace(issue, field=f"{place}.{issue.field}".rstrip(".")))


def read(sent: object, *, at: datetime, zone: tzinfo) -> Proposal:
    """The proposal with all its issues. Registration runs from `at` to the first session unless it says otherwise."""
    cells = ProposalCells(sent, names=Names(FIELDS))
    lessons = _lessons(cells, zone)
    minimum_age = cells.amount("minimum_age", least=0, most=120, places=0)
    begins = min((lesson.starts_at for lesson in lessons), default=at)
    proposal = Proposal(
        line=1,
        student_number="",
        course=cells.text("course", required=True, maximum=80),
        kind=cells.choice("kind", ClassKind.values),
        venue=cells.text("venue", required=True, maximum=120),
        teacher_name=cells.text("teacher_name", maximum=60),
        capacity=int(cells.amount("capacity", least=1, most=10_000, places=0, required=True) or 0),
        minimum_age=DEFAULT_AGE if minimum_age is None else int(minimum_age),
        fee=cells.amount("fee", least=0, most=999_999, places=2) or Decimal(0),
        evaluation_site=cells.text("evaluation_site", maximum=6),
        registration_opens_at=cells.moment("registration_opens_at", zone=zone) or at,
        registration_closes_at=cells.moment("registration_closes_at", zone=zone) or begins,
        lessons=lessons,
        issues=cells.issues,
    )
    if lessons:
        _check_times(proposal, begins, at)
    return proposal


def _lessons(cells: ProposalCells, zone: tzinfo) -> list[Lesson]:
    """The sessions in their order; each field at fault is named with its place, such as `sessions[3].ends_at`."""
    sent = cells.listed("sessions")
    if not 1 <= len(sent) <= MOST_SESSIONS:
        message = format_lazy(_("List the sessions of the class: 1 to {most}."), most=MOST_SESSIONS)
        cells.error("SESSIONS_MISSING", message, field="sessions")
        return []
    lessons, names = [], Names(SESSION_FIELDS)
    for place, each in enumerate(sent, start=1):
        own = ProposalCells(each, names=names)
        starts_at = own.moment("starts_at", zone=zone, required=True)
        ends_at = own.moment("ends_at", zone=zone, required=True)
        topic = own.text("topic", maximum=80)
        if starts_at and ends_at and not starts_at < ends_at <= starts_at + LONGEST_SESSION:
            own.error("SESSION_ORDER", _("A session ends after it begins, and within a day."), field="ends_at")
        elif starts_at and ends_at:
            lessons.append(Lesson(starts_at, ends_at, topic))
        cells.adopt(own, place=f"sessions[{place}]")
    lessons.sort(key=lambda lesson: lesson.starts_at)
    if any(later.starts_at < earlier.ends_at for earlier, later in pairwise(lessons)):
        cells.error("SESSIONS_OVERLAP", _("Two sessions of the class overlap."), field="sessions")
    return lessons


def _check_times(proposal: Proposal, begins: datetime, at: datetime) -> None:
    if begins <= at:
        message = _("The first session has begun already: a class is proposed before it is held.")
        proposal.refuse("CLASS_IN_PAST", message, field="sessions")
    elif not proposal.registration_opens_at < proposal.registration_closes_at <= begins:
        wrong: Message = _("Registration opens, then closes, and both before the first session begins.")
        proposal.refuse("REGISTRATION_ORDER", wrong, field="registration_closes_at")
