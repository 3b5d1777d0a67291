"""The pass rates of the providers, from the classes that ended in a year."""

from django.db.models import Count, Q, QuerySet

from targets import league
from targets.league import Line, Place
from training.enums import IN_THE_ROOM, EnrolmentStatus
from training.models import Enrolment

DECIDED = (EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED)
# Which seats each column of the league counts.
COLUMNS = {
    "enrolled": Q(),
    "decided": Q(status__in=DECIDED) | Q(result__passed__isnull=False),
    "passed": Q(status=EnrolmentStatus.COMPLETED) | Q(result__passed=True),
    "certified": Q(result__issued_on__isnull=False),
}


def seats(year: int, *, occupation: int | None = None, provider: int | None = None) -> QuerySet[Enrolment]:
    """In classes that lead to a certificate and ended in the year."""
    held = Enrolment.objects.filter(
        training_class__ends_on__year=year,
        training_class__evaluation_body__isnull=False,
        training_class__course__level__isnull=False,
        status__in=IN_THE_ROOM,
    )
    if occupation is not None:
        held = held.filter(training_class__course__occupation=occupation)
    if provider is not None:
        held = held.filter(training_class__course__provider=provider)
    return held


def providers(year: int, *, occupation: int | None = None) -> list[Place]:
    """Of classes that lead to a certificate, in one query: who sat in them, whose result is known, who passed."""
    rows = (
        seats(year, occupation=occupation)
        .order_by()
        .values_list(
            "training_class__course__provider",
            "training_class__course__provider__organisation__name",
            "training_class__course__occupation",
            "training_class__course__level",
        )
        .annotate(**{column: Count("pk", filter=counted) for column, counted in COLUMNS.items()})
    )
    return league.table(Line(provider, name, (trade, level), *people) for provider, name, trade, level, *people in rows)
