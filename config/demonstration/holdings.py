"""Who holds which certificate: the whole registry as a plan, before a row is written. No ORM, no clock.

A person's first holding is their highest; further ones never change what a year counts, so the years' intakes and the
certificates in new occupations come out exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from config.demonstration.chance import apportion, deal, stream
from config.demonstration.growth import FIRST_COUNTED_YEAR, HIGH_SKILLED_SHARE, Intake, Size, intakes, size
from config.demonstration.trades import Trade
from directory.levels import HIGH_SKILLED_FROM, SkillLevel

FIRST_YEAR = 2000
_SATURDAY = 5
_LOW = ((SkillLevel.JUNIOR, SkillLevel.INTERMEDIATE), (45, 55))
_HIGH = ((SkillLevel.SENIOR, SkillLevel.TECHNICIAN, SkillLevel.SENIOR_TECHNICIAN), (78, 17, 5))
# Special-grade technicians are made since 2022.
_HIGH_NOW = ((*_HIGH[0], SkillLevel.SPECIAL_TECHNICIAN), (7780, 1700, 500, 20))
_NEW_OCCUPATION_YEARS = ((2021, 2022, 2023), (20, 35, 45))
_NEW_OCCUPATION_HIGH_SHARE = 0.33
_NEW_OCCUPATION_SHARE_OF_2024 = 0.35
_DIGITAL_SHARE_OF_LOW = 0.15
_TWO_CERTIFICATES_OF_ONE_EXAM = 0.3


class Holding(NamedTuple):
    """A certificate to be. `exam` ties two certificates of one exam; `reference` names a class it comes from."""

    person: int
    trade: Trade
    level: int
    issued_on: date
    exam: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """`firsts[i]` is the highest holding of person i + 1; `others` are further ones."""

    size: Size
    intakes: Sequence[Intake]
    firsts: list[Holding]
    others: list[Holding]


class _Slot(NamedTuple):
    trade: Trade
    level: int
    year: int


def plan(trades: Sequence[Trade], *, scale: float, seed: int, today: date) -> Registry:
    rng = stream(seed, "holdings")
    years = intakes(today, scale, stream(seed, "growth"))
    slots = _new_occupations(trades, years[0], rng)
    for intake in years:
        slots += _counted_year(trades, intake, [slot for slot in slots if slot.year == intake.year], rng)
    high = sum(slot.level >= HIGH_SKILLED_FROM for slot in slots)
    measure = size(scale, least_persons=len(slots), least_high=high)
    slots += _history(trades, measure.persons - len(slots), round(measure.persons * HIGH_SKILLED_SHARE) - high, rng)
    rng.shuffle(slots)
    weekdays = {year: _weekdays(year, today) for year in range(FIRST_YEAR, today.year + 1)}
    firsts = [
        Holding(person, slot.trade, slot.level, rng.choice(weekdays[slot.year]))
        for person, slot in enumerate(slots, start=1)
    ]
    others = _others(firsts, measure.certificates, trades, weekdays, rng)
    for other in others:
        firsts[other.person - 1] = firsts[other.person - 1]._replace(exam=other.exam)
    return Registry(measure, years, firsts, others)


def _new_occupations(trades: Sequence[Trade], intake: Intake, rng: Random) -> list[_Slot]:
    """Every certificate the sources count in a new occupation: each of another person, none after 2024."""
    pairs = []
    for trade in trades:
        if trade.is_new:
            pairs += [(trade, level) for level in _levels(trade.certificates, _NEW_OCCUPATION_HIGH_SHARE, rng)]
    rng.shuffle(pairs)
    in_2024 = round(intake.skilled * _NEW_OCCUPATION_SHARE_OF_2024)
    years = [intake.year] * in_2024 + deal(len(pairs) - in_2024, *_NEW_OCCUPATION_YEARS, rng)
    return [_Slot(trade, level, year) for (trade, level), year in zip(pairs, years, strict=True)]


def _counted_year(trades: Sequence[Trade], intake: Intake, there: Sequence[_Slot], rng: Random) -> list[_Slot]:
    """What the year's intake lacks beside the slots already there."""
    old = [trade for trade in trades if trade.share]
    digital = [trade for trade in old if trade.is_digital]
    plain = [trade for trade in old if not trade.is_digital]
    high_there = [slot for slot in there if slot.level >= HIGH_SKILLED_FROM]
    digital_high = intake.digital_high - sum(slot.trade.is_digital for slot in high_there)
    high = intake.high - len(high_there) - digital_high
    low = intake.skilled - intake.high - (len(there) - len(high_there))
    digital_low = round(low * _DIGITAL_SHARE_OF_LOW)
    return [
        *_slots(digital, deal(digital_high, *_HIGH_NOW, rng), intake.year, rng),
        *_slots(plain, deal(high, *_HIGH_NOW, rng), intake.year, rng),
        *_slots(digital, deal(digital_low, *_LOW, rng), intake.year, rng),
        *_slots(plain, deal(low - digital_low, *_LOW, rng), intake.year, rng),
    ]


def _history(trades: Sequence[Trade], persons: int, high: int, rng: Random) -> list[_Slot]:
    """Those whose certificates were issued before the counted years."""
    old = [trade for trade in trades if trade.share]
    years = range(FIRST_YEAR, FIRST_COUNTED_YEAR)
    levels = _levels(persons, min(max(high / persons, 0.05), 0.95), rng)
    dealt = deal(persons, years, [1] * len(years), rng)
    chosen = rng.choices(old, [trade.share for trade in old], k=persons)
    return [_Slot(*each) for each in zip(chosen, levels, dealt, strict=True)]


def _slots(trades: Sequence[Trade], levels: Sequence[int], year: int, rng: Random) -> list[_Slot]:
    chosen = rng.choices(trades, [trade.share for trade in trades], k=len(levels))
    return [_Slot(trade, level, year) for trade, level in zip(chosen, levels, strict=True)]


def _levels(count: int, high_share: float, rng: Random) -> list[SkillLevel]:
    low, high = apportion(count, [1 - high_share, high_share])
    levels = [*deal(low, *_LOW, rng), *deal(high, *_HIGH, rng)]
    rng.shuffle(levels)
    return levels


def _weekdays(year: int, today: date) -> list[date]:
    """The Mondays to Fridays of a year up to today; its first day where there has been none yet."""
    first = date(year, 1, 1)
    last = min(date(year, 12, 31), today)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [day for day in days if day.weekday() < _SATURDAY] or [first]


def _others(
    firsts: Sequence[Holding],
    certificates: int,
    trades: Sequence[Trade],
    weekdays: dict[int, list[date]],
    rng: Random,
) -> list[Holding]:
    """Further certificates: the level below, years earlier, or a second certificate of the same exam.

    Only beside a trade that is not new, and only where no counted year gains a person or a level by it.
    """
    plain = [trade for trade in trades if trade.share and not trade.is_digital]
    shares = [trade.share for trade in plain]
    eligible = [first for first in firsts if not first.trade.is_new]
    others = []
    for first in rng.sample(eligible, min(certificates - len(firsts), len(eligible))):
        earliest = max(FIRST_YEAR, first.issued_on.year - 8)
        latest = min(first.issued_on.year - 2, FIRST_COUNTED_YEAR - 1)
        is_stepping_stone = first.level > SkillLevel.JUNIOR and earliest <= latest
        if is_stepping_stone and rng.random() > _TWO_CERTIFICATES_OF_ONE_EXAM:
            issued_on = rng.choice(weekdays[rng.randint(earliest, latest)])
            others.append(Holding(first.person, first.trade, first.level - 1, issued_on))
        else:
            trade = rng.choices(plain, shares)[0]
            if trade is first.trade:
                trade = plain[plain.index(trade) - 1]
            others.append(Holding(first.person, trade, first.level, first.issued_on, exam=_exam(first)))
    return others


def _exam(first: Holding) -> str:
    return f"KS{first.issued_on:%Y%m%d}-{first.person:06d}"
