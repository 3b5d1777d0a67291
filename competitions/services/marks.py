"""Entering marks. A judge names a workstation and never learns who worked there."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.actors import signature
from competitions import rules, scoring, selectors
from competitions.enums import ENTRY_MOVES, CompetitionStatus, EntryStatus
from competitions.errors import MarkChanged, ResultsPublished, StageRefused, StationUnknown
from competitions.models import Competition, Entry, EntryEvent, Mark
from competitions.services import stages
from directory.errors import Invalid, Message, NotAllowed


@dataclass(frozen=True, slots=True)
class StationMark:
    """Both marks of one workstation, out of 100. `version`: of the mark the judge saw, 0 where there was none."""

    workstation_number: int
    theory: Decimal
    practice: Decimal
    seconds: int | None = None
    version: int = 0


def enter(marks: Sequence[StationMark], *, absent: Collection[int] = (), into: Competition, by: User) -> int:
    """Write a judge's sheet, all of it or nothing, in a constant number of statements. Returns how many rows changed.

    `absent`: workstations where nobody showed up. Refused: an unknown workstation, a mark out of range, a mark that
    somebody else has changed since this judge saw it, and everything once the results are published.
    """
    with transaction.atomic():
        competition = stages.lock(into)
        _check_right(competition, by)
        entries = {entry.workstation_number: entry for entry in selectors.marking_sheet(competition)}
        _check_sheet(marks, absent, entries)
        changed = [each for each in marks if _differs(each, entries[each.workstation_number])]
        gone = [entries[number] for number in absent if entries[number].status != EntryStatus.ABSENT]
        _write(changed, entries, by=by)
        _move([entries[each.workstation_number] for each in changed], EntryStatus.MARKED, by=by)
        _move(gone, EntryStatus.ABSENT, by=by)
    return len(changed) + len(gone)


def _check_right(competition: Competition, by: User) -> None:
    if competition.status == CompetitionStatus.PUBLISHED:
        raise ResultsPublished
    if competition.status != CompetitionStatus.MARKING:
        raise StageRefused
    if not (verdict := rules.may_enter_marks(by, competition)):
        raise NotAllowed(verdict.reason)


def _check_sheet(marks: Sequence[StationMark], absent: Collection[int], entries: dict[int | None, Entry]) -> None:
    numbers = [*(each.workstation_number for each in marks), *absent]
    if len(set(numbers)) != len(numbers):
        raise Invalid(_("A workstation stands twice on the sheet."), code="STATION_REPEATED")
    if unknown := [number for number in numbers if number not in entries]:
        raise StationUnknown(fields=_by_station(unknown, StationUnknown.message))
    for each in marks:
        scoring.judged([each.theory])
        scoring.judged([each.practice])
    stale = [
        each.workstation_number
        for each in marks
        if _differs(each, entries[each.workstation_number])
        and each.version != _version(entries[each.workstation_number])
    ]
    marked_after_all = [number for number in absent if _version(entries[number])]
    if stale or marked_after_all:
        raise MarkChanged(fields=_by_station([*stale, *marked_after_all], MarkChanged.message))


def _by_station(numbers: Iterable[int], message: Message) -> dict[str, Message]:
    return {
        str(number): format_lazy(_("Workstation {number}: {message}"), number=number, message=message)
        for number in numbers
    }


def _version(entry: Entry) -> int:
    return entry.mark.version if hasattr(entry, "mark") else 0


def _differs(each: StationMark, entry: Entry) -> bool:
    if not hasattr(entry, "mark"):
        return True
    stored = entry.mark
    return (stored.theory, stored.practice, stored.seconds) != (each.theory, each.practice, each.seconds)


def _write(marks: Sequence[StationMark], entries: dict[int | None, Entry], *, by: User) -> None:
    now = timezone.now()
    Mark.objects.bulk_create(
        (
            Mark(
                entry=entries[each.workstation_number],
                theory=each.theory,
                practice=each.practice,
                seconds=each.seconds,
                version=each.version + 1,
                entered_by=by,
                entered_at=now,
            )
            for each in marks
        ),
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["theory", "practice", "seconds", "version", "entered_by", "entered_at"],
    )


def _move(entries: Sequence[Entry], to: EntryStatus, *, by: User) -> None:
    """The one writer of the status of entries while marks are entered."""
    if any(to not in ENTRY_MOVES[entry.status] for entry in entries):
        raise StageRefused
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(status=to)
    EntryEvent.objects.bulk_create(
        EntryEvent(entry=entry, from_status=entry.status, to_status=to, **signature(by)) for entry in entries
    )
