"""What changed since last week, in a sentence."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from directory import dates
from talents import selectors as talents
from targets.enums import COUNTS, Scope
from targets.models import Reading

WEEK = timedelta(days=7)
# A reading of a weekend or a holiday ago stands for the day.
NEARLY = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Changes:
    """How many more each of the three counts holds than on an earlier day of the year, the widest first.

    `before`: the same for the week before that; empty where no reading says.
    """

    since: date
    more: tuple[int, ...]
    before: tuple[int, ...] | None

    @property
    def sentence(self) -> str:
        return " ".join(filter(None, [_more(self), _compared(self)]))


def since_last_week(*, on: date) -> Changes:
    """From the readings of about a week and two ago; where none was taken then, from the dates of the certificates.

    The counts begin anew with the year, and so does the comparison.
    """
    return between(max(on - WEEK, date(on.year, 1, 1) - timedelta(days=1)), on)


def between(day: date, on: date) -> Changes:
    """The same from the end of a day to the end of another, which lie in one year or begin it."""
    is_new_year = day.year < on.year
    readings = _readings(on, since=day - WEEK - NEARLY)
    now, then, earlier = (_latest(readings, each) for each in (on, day, day - WEEK))
    if now is not None and is_new_year:
        return Changes(day, now, None)
    if now is not None and then is not None:
        return Changes(day, _minus(now, then), None if earlier is None else _minus(then, earlier))
    return _by_certificates(on, day)


def _readings(on: date, *, since: date) -> Mapping[date, Mapping[str, int]]:
    """The last reading of each day of the year, by count, in one query."""
    found: defaultdict[date, dict[str, int]] = defaultdict(dict)
    rows = (
        Reading.objects.filter(scope=Scope.TOTAL, indicator__formula__in=COUNTS, year=on.year, as_of__range=(since, on))
        .order_by("indicator_id", "as_of", "-pk")
        .distinct("indicator_id", "as_of")
        .values_list("indicator__formula", "as_of", "numerator")
    )
    for formula, as_of, numerator in rows:
        found[as_of][formula] = numerator
    return found


def _latest(readings: Mapping[date, Mapping[str, int]], day: date) -> tuple[int, ...] | None:
    """What was read on a day or shortly before it, of all three counts."""
    complete = [as_of for as_of, figures in readings.items() if len(figures) == len(COUNTS)]
    near = [as_of for as_of in complete if day - NEARLY <= as_of <= day]
    return tuple(readings[max(near)][formula] for formula in COUNTS) if near else None


def _by_certificates(on: date, day: date) -> Changes:
    weeks = {True: [0] * len(COUNTS), False: [0] * len(COUNTS)}
    for each in talents.newcomers(since=day - WEEK + timedelta(days=1), until=on):
        weeks[each.day > day][each.reach - 1] += each.persons
    return Changes(day, tuple(weeks[True]), tuple(weeks[False]) if (day - WEEK).year == on.year else None)


def _minus(later: tuple[int, ...], earlier: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(late - early for late, early in zip(later, earlier, strict=True))


def _more(changes: Changes) -> str:
    skilled, high, digital = changes.more
    words = {"day": dates.of_record(changes.since)}
    if not any(changes.more):
        return gettext("Nothing has changed since %(day)s.") % words
    return gettext(
        "Since %(day)s: %(skilled)s skilled people, %(high)s high-skilled and %(digital)s digital high-skilled."
    ) % {**words, "skilled": f"{skilled:+,}", "high": f"{high:+,}", "digital": f"{digital:+,}"}


def _compared(changes: Changes) -> str:
    """Against the week before, by the widest count."""
    if changes.before is None:
        return ""
    more, before = changes.more[0], changes.before[0]
    words = {"more": f"{abs(more - before):,}", "before": f"{before:,}"}
    if more > before:
        return gettext("That is %(more)s skilled people more than in the week before (%(before)s).") % words
    if more < before:
        return gettext("That is %(more)s skilled people fewer than in the week before (%(before)s).") % words
    return gettext("That is as many skilled people as in the week before.")
