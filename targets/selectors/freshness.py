"""How new the dashboard is: its last run, the run somebody asked for, and a tag for all that it is made of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b

from django.db import connection
from django.utils.translation import get_language, gettext, ngettext

from targets.enums import RequestStatus, Trigger
from targets.models import Recomputation, RecomputationRequest
from targets.parts import WHOLE, Part
from targets.progress import rounded
from targets.selectors.snapshot import Run


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the readings were last recomputed, and why, in a sentence."""

    finished_at: datetime
    trigger: Trigger
    reason: str
    seconds: Decimal
    events_followed: int
    rows_read: int


def freshness(run: Run) -> Freshness:
    return Freshness(
        finished_at=run.finished_at or run.started_at,
        trigger=run.trigger,
        reason=_reason(run),
        seconds=rounded(Decimal(str((run.took or timedelta()).total_seconds())), places=1),
        events_followed=run.events_followed,
        rows_read=run.rows_read,
    )


def open_request() -> RecomputationRequest | None:
    """The recomputation somebody has asked for and that is not done yet."""
    return RecomputationRequest.objects.open().first()


def failed_request() -> RecomputationRequest | None:
    """The last recomputation somebody asked for, if it failed and no run has come since."""
    last = RecomputationRequest.objects.first()
    if last is None or last.status != RequestStatus.FAILED:
        return None
    since = Recomputation.objects.filter(finished_at__gt=last.finished_at)
    return None if since.exists() else last


def etag(year: int, *, on: date, part: Part = WHOLE, may_list_persons: bool = True) -> str:
    """An HTTP entity tag that changes whenever what `dashboard` answers may have changed, in one query.

    A run follows every change of certificates, and definitions and targets keep their history. The new name of a town
    or an occupation shows with the next run. Of a part there are two answers: whoever may not list persons is not told
    small numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute(MARKS)
        marks = cursor.fetchone()
    # Hashed: an address may say what no header may.
    told = repr((year, on, get_language(), part, may_list_persons or part == WHOLE, marks))
    return f'"{blake2b(told.encode(), digest_size=12).hexdigest()}"'


def _reason(run: Run) -> str:
    match run.trigger:
        case Trigger.NIGHTLY:
            return gettext("the nightly run")
        case Trigger.DEMAND:
            return gettext("%(name)s asked for it") % {"name": run.by_name or gettext("the portal itself")}
        case Trigger.CHANGE:
            return _changes(run.events_followed, run.persons_changed)


def _changes(certificates: int, persons: int) -> str:
    """Of two kinds of change, what there was: a person may move without any certificate changing."""
    of_certificates = ngettext("%(changes)s certificate changed", "%(changes)s certificates changed", certificates) % {
        "changes": f"{certificates:,}"
    }
    of_persons = ngettext("%(changes)s person changed", "%(changes)s persons changed", persons) % {
        "changes": f"{persons:,}"
    }
    if certificates and persons:
        return gettext("%(certificates)s, %(persons)s") % {"certificates": of_certificates, "persons": of_persons}
    return of_persons if persons else of_certificates


MARKS = """
    SELECT (SELECT max(id) FROM targets_recomputation),
        (SELECT max(pgh_id) FROM targets_indicatorevent),
        (SELECT max(pgh_id) FROM targets_indicatorversionevent),
        (SELECT max(pgh_id) FROM targets_targetevent),
        (SELECT max(pgh_id) FROM targets_trajectorypointevent),
        (SELECT max(pgh_id) FROM targets_workforcestatisticevent)
"""
