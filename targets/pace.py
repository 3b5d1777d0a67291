"""What keeps coming week by week, at the pace it came lately. Numbers in, numbers out: no ORM, no clock."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import mean, variance

from targets.forecast import Amount

DAYS_OF_A_WEEK = 7
# Leap years spread over all of them.
DAYS_OF_A_YEAR = Decimal("365.25")
# Half a year: long enough to tell how much weeks differ, short enough to notice a change.
WEEKS = 26
_BLOCKS = (1, 4)
# What a stream that has brought nobody yet is unsure by: as if half a person had come (Jeffreys).
_UNSEEN = 0.5


def scatter(weeks: Sequence[int]) -> float:
    """How many times more the weeks differ than chance alone would have it: variance divided by mean, never below 1.

    Weeks of a class are alike, so weeks by themselves show too little; groups of four are looked at too, and the
    larger scatter counts.
    """
    found = [1.0]
    for size in _BLOCKS:
        sums = [sum(weeks[end - size : end]) for end in range(len(weeks), size - 1, -size)]
        if len(sums) > 1 and any(sums):
            found.append(variance(sums) / mean(sums))
    return max(found)


def expected(weeks: Sequence[int], days: float) -> Amount:
    """People in the coming days, at the mean pace of these weeks, the latest of them last.

    The variance has two parts: the days ahead scatter as the weeks did, and the pace itself is known from few weeks.
    """
    if not weeks or days <= 0:
        return Amount()
    ahead = days / DAYS_OF_A_WEEK
    pace = sum(weeks) / len(weeks)
    unsure = max(pace, _UNSEEN / len(weeks))
    return Amount(pace * ahead, scatter(weeks) * unsure * (ahead + ahead**2 / len(weeks)))
