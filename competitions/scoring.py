"""Marks to scores, in `Decimal`, half-up to two places: 0.3×85.5 + 0.7×91.25 is 89.53; binary floats print 89.52."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory.errors import Invalid

FULL_MARK = Decimal(100)
_HUNDREDTH = Decimal("0.01")
_TRIM_FROM = 5

# The WorldSkills scale: the median competitor stands at 700, and 1.4826 makes the MAD a standard deviation.
_SCALE_CENTRE = Decimal(700)
_SCALE_SPREAD = Decimal(30)
_MAD_TO_DEVIATION = Decimal("1.4826")
_SCALE_END = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a competition: theory 30, practice 70. `weight` is in percent; no `pass_mark`, nothing to pass."""

    code: str
    weight: Decimal
    pass_mark: Decimal | None = None


def rounded(value: Decimal) -> Decimal:
    """Half-up to two places, as a mark is printed."""
    return value.quantize(_HUNDREDTH, ROUND_HALF_UP)


def check_parts(parts: Sequence[Part]) -> None:
    """Raises `Invalid`: `PART_REPEATED`, `WEIGHTS_SUM`, `WEIGHT_RANGE`, `PASS_MARK_RANGE`."""
    if len({part.code for part in parts}) != len(parts):
        raise Invalid(_("A part is named twice."), code="PART_REPEATED")
    if any(part.weight <= 0 for part in parts):
        raise Invalid(_("Every part needs a weight above 0."), code="WEIGHT_RANGE")
    if sum(part.weight for part in parts) != 100:
        raise Invalid(_("The weights of the parts must add up to 100."), code="WEIGHTS_SUM")
    if any(part.pass_mark is not None and not 0 <= part.pass_mark <= FULL_MARK for part in parts):
        raise Invalid(_("A pass mark lies between 0 and 100."), code="PASS_MARK_RANGE")


def judged(marks: Sequence[Decimal]) -> Decimal:
    """The mean of the judges' marks; from five judges on, one highest and one lowest are dropped first.

    88, 92, 95, 79, 90.5 give 90.17. Raises `Invalid`: `MARK_MISSING` for no marks, `MARK_RANGE` outside 0 to 100.
    """
    if not marks:
        raise _missing(_("the judges"))
    for mark in marks:
        _check_range(mark)
    counted = sorted(marks)[1:-1] if len(marks) >= _TRIM_FROM else marks
    return rounded(sum(counted, Decimal(0)) / len(counted))


def total(marks: Mapping[str, Decimal], parts: Sequence[Part]) -> Decimal:
    """The weighted total of the parts' marks. Rounded once, at the end.

    Raises `Invalid`: `MARK_MISSING`, `MARK_RANGE`, and what `check_parts` raises.
    """
    check_parts(parts)
    _check_marks(marks, parts)
    return rounded(sum((marks[part.code] * part.weight for part in parts), Decimal(0)) / 100)


def failed_parts(marks: Mapping[str, Decimal], parts: Sequence[Part]) -> tuple[str, ...]:
    """Codes of the parts below their pass mark; the pass mark itself passes. Raises `Invalid` (`MARK_MISSING`)."""
    _check_marks(marks, parts)
    return tuple(part.code for part in parts if part.pass_mark is not None and marks[part.code] < part.pass_mark)


def standardised(scores: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Scores of one event on the WorldSkills scale, in order: `700 + 30·(x − median) / (1.4826·MAD)`.

    The scale ends at 0 and 1000. When more than half of the scores are equal the MAD is 0 and everyone stands at 700.
    """
    if not scores:
        return ()
    middle = median(scores)
    deviation = _MAD_TO_DEVIATION * median(abs(score - middle) for score in scores)
    if deviation == 0:
        return tuple(rounded(_SCALE_CENTRE) for _score in scores)
    return tuple(_on_scale((score - middle) / deviation) for score in scores)


def _on_scale(deviations: Decimal) -> Decimal:
    return rounded(min(max(_SCALE_CENTRE + _SCALE_SPREAD * deviations, Decimal(0)), _SCALE_END))


def _check_marks(marks: Mapping[str, Decimal], parts: Sequence[Part]) -> None:
    for part in parts:
        if part.code not in marks:
            raise _missing(part.code)
        _check_range(marks[part.code])


def _check_range(mark: Decimal) -> None:
    if not 0 <= mark <= FULL_MARK:
        raise Invalid(_("A mark lies between 0 and 100."), code="MARK_RANGE")


def _missing(what: str | Promise) -> Invalid:
    return Invalid(format_lazy(_("No mark yet from {part}."), part=what), code="MARK_MISSING")
