"""Reading the directory."""

from datetime import date

from django.db.models import QuerySet

from directory import identity, phones, protection
from directory.enums import DayKind, IdentityType
from directory.models import CalendarDay, CalendarYear, Person
from directory.workdays import Calendar


def find_persons(text: str) -> QuerySet[Person]:
    """Persons a clerk may mean: a whole mobile or document number, or part of a name of any length."""
    number = identity.normalise(text)
    mobile = phones.inspect(text)
    if not mobile.errors:
        return Person.objects.filter(phone_digest=protection.digest("phone", mobile.number))
    if any(character.isdigit() for character in number):
        digests = [protection.digest(id_type, number) for id_type in IdentityType.values]
        return Person.objects.filter(id_digest__in=digests)
    return Person.objects.named(text.strip())


def working_calendar() -> Calendar:
    """The announced years as the pure working-day arithmetic wants them."""
    days: dict[str, set[date]] = {DayKind.HOLIDAY: set(), DayKind.MAKE_UP: set()}
    for day, kind in CalendarDay.objects.values_list("date", "kind"):
        days[kind].add(day)
    return Calendar(
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        holidays=frozenset(days[DayKind.HOLIDAY]),
        makeup_days=frozenset(days[DayKind.MAKE_UP]),
    )
