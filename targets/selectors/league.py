"""The pass rates of the providers, from the classes that ended in a year."""

from django.db.models import Count, Q

from targets import league
from targets.league import Line, Place
from training.enums import IN_THE_ROOM, EnrolmentStatus
from training.models import Enrolment

DECIDED = (EnrolmentStatus.COMPLETED, EnrolmentStatus.FAILED)


def providers(year: int, *, occupation: int | None = None) -> list[Place]:
    """Of classes that lead to a certificate, in one query: who sat in them, whose result is known, who passed."""
    seats = Enrolment.objects.filter(
        training_class__ends_on__year=year,
        training_class__evaluation_body__isnull=False,
        training_class__course__level__isnull=False,
        status__in=IN_THE_ROOM,
    )
    if occupation is not None:
        seats = seats.filter(training_class__course__occupation=occupation)
    passed = Q(status=EnrolmentStatus.COMPLETED) | Q(result__passed=True)
    rows = (
        seats.order_by()
        .values_list(
            "training_class__course__provider",
            "training_class__course__provider__organisation__name",
            "training_class__course__occupation",
            "training_class__course__level",
        )
        .annotate(
            enrolled=Count("pk"),
            decided=Count("pk", filter=Q(status__in=DECIDED) | Q(result__passed__isnull=False)),
            passed=Count("pk", filter=passed),
            certified=Count("pk", filter=Q(result__issued_on__isnull=False)),
        )
    )
    return league.table(Line(provider, name, (trade, level), *people) for provider, name, trade, level, *people in rows)
