"""The closed months: what was frozen, and what has been restated beside it since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber

from targets.models import FrozenReading, MonthClose, Restatement

# A certificate revoked may restate every month since its issue: of each figure the page tells the latest few.
RESTATEMENTS_TOLD = 3


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure that would be another by what is known now: `before` is what was said last until then."""

    indicator: str
    before: FrozenReading | Restatement
    after: Restatement


@dataclass(frozen=True, slots=True)
class Month:
    """A closed month. `earlier` restatements are kept and not told here."""

    month: date
    closed_at: datetime
    readings: Sequence[FrozenReading]
    restatements: Sequence[Restated]
    earlier: int


def closes() -> QuerySet[MonthClose]:
    """All of them, the latest month first."""
    return MonthClose.objects.order_by("-month")


def months(closed: Sequence[MonthClose]) -> list[Month]:
    """What these months said and what is said of them now, in as many statements however many they are."""
    place = Window(RowNumber(), partition_by=F("reading"), order_by=["-restated_at", "-pk"])
    # One more than is told: the last one told followed it.
    latest = Restatement.objects.annotate(place=place).filter(place__lte=RESTATEMENTS_TOLD + 1)
    readings = list(
        FrozenReading.objects.filter(close__in=closed)
        .select_related("version__indicator")
        .prefetch_related(Prefetch("restatements", latest))
        .order_by("version__indicator__position", "version__indicator__key")
    )
    written = Restatement.objects.filter(reading__close__in=closed).order_by().values("reading__close")
    counts = dict(written.annotate(count=Count("pk")).values_list("reading__close", "count"))
    return [
        _month(each, [reading for reading in readings if reading.close_id == each.pk], counts.get(each.pk, 0))
        for each in closed
    ]


def _month(closed: MonthClose, readings: Sequence[FrozenReading], count: int) -> Month:
    restated = [each for reading in readings for each in _restated(reading)]
    return Month(
        month=closed.month,
        closed_at=closed.closed_at,
        readings=readings,
        restatements=sorted(restated, key=lambda each: each.after.restated_at, reverse=True),
        earlier=count - len(restated),
    )


def _restated(reading: FrozenReading) -> Iterator[Restated]:
    """The latest first, each beside the one it followed; the first of all followed what was frozen."""
    said = list(reading.restatements.all())
    followed: list[FrozenReading | Restatement] = [*said[1:], reading]
    for after, before in list(zip(said, followed, strict=False))[:RESTATEMENTS_TOLD]:
        yield Restated(reading.version.indicator.label, before, after)
