"""The holidays the State Council has announced, as seed for the district's own editable calendar.

Each year cites its notice (国务院办公厅关于…部分节假日安排的通知). Ranges are those of the notice; where it only says
that a holiday joins the weekend (与周末连休), the weekend needs no entry.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from directory.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Holiday:
    """`first` to `last`, both off; `makeup_days` are the weekend days worked in exchange."""

    name: str
    first: date
    last: date
    makeup_days: tuple[date, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class AnnouncedYear:
    year: int
    source: str
    holidays: tuple[Holiday, ...]


ANNOUNCED = (
    AnnouncedYear(
        2024,
        "国办发明电〔2023〕7号",
        (
            Holiday("元旦", date(2024, 1, 1), date(2024, 1, 1)),
            Holiday("春节", date(2024, 2, 10), date(2024, 2, 17), (date(2024, 2, 4), date(2024, 2, 18))),
            Holiday("清明节", date(2024, 4, 4), date(2024, 4, 6), (date(2024, 4, 7),)),
            Holiday("劳动节", date(2024, 5, 1), date(2024, 5, 5), (date(2024, 4, 28), date(2024, 5, 11))),
            Holiday("端午节", date(2024, 6, 10), date(2024, 6, 10)),
            Holiday("中秋节", date(2024, 9, 15), date(2024, 9, 17), (date(2024, 9, 14),)),
            Holiday("国庆节", date(2024, 10, 1), date(2024, 10, 7), (date(2024, 9, 29), date(2024, 10, 12))),
        ),
    ),
    AnnouncedYear(
        2025,
        "国办发明电〔2024〕12号",
        (
            Holiday("元旦", date(2025, 1, 1), date(2025, 1, 1)),
            Holiday("春节", date(2025, 1, 28), date(2025, 2, 4), (date(2025, 1, 26), date(2025, 2, 8))),
            Holiday("清明节", date(2025, 4, 4), date(2025, 4, 6)),
            Holiday("劳动节", date(2025, 5, 1), date(2025, 5, 5), (date(2025, 4, 27),)),
            Holiday("端午节", date(2025, 5, 31), date(2025, 6, 2)),
            Holiday("国庆节、中秋节", date(2025, 10, 1), date(2025, 10, 8), (date(2025, 9, 28), date(2025, 10, 11))),
        ),
    ),
    AnnouncedYear(
        2026,
        "国办发明电〔2025〕7号",
        (
            Holiday("元旦", date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),)),
            Holiday("春节", date(2026, 2, 15), date(2026, 2, 23), (date(2026, 2, 14), date(2026, 2, 28))),
            Holiday("清明节", date(2026, 4, 4), date(2026, 4, 6)),
            Holiday("劳动节", date(2026, 5, 1), date(2026, 5, 5), (date(2026, 5, 9),)),
            Holiday("端午节", date(2026, 6, 19), date(2026, 6, 21)),
            Holiday("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
            Holiday("国庆节", date(2026, 10, 1), date(2026, 10, 7), (date(2026, 9, 20), date(2026, 10, 10))),
        ),
    ),
)


def calendar(years: Iterable[AnnouncedYear] = ANNOUNCED) -> Calendar:
    """The announced years as one calendar to count with."""
    announced = tuple(years)
    holidays = [holiday for year in announced for holiday in year.holidays]
    return Calendar(
        years=frozenset(year.year for year in announced),
        holidays=frozenset(day for holiday in holidays for day in holiday.days),
        makeup_days=frozenset(day for holiday in holidays for day in holiday.makeup_days),
    )
