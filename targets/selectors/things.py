"""What the figures that are not of standings count, row by row: of each the one definition.

`services.figures` counts these rows when it takes a reading, `openings` shows them to whoever opens the figure.
"""

from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from competitions.enums import CompetitionKind, CompetitionStatus
from competitions.models import Competition
from directory.models import Community, Occupation
from subsidies.enums import ClaimStatus
from subsidies.models import ClaimEvent
from talents.enums import CertificateStatus
from talents.models import Certificate, Honour, TechnicianStudio
from targets.models import Milestone, Plan
from targets.selectors.moments import Moment
from training.enums import ClassKind, ClassStatus
from training.models import OnlineCatalogue, TrainingClass, TravelMode
from training.selectors.circle import Answer, Need, reachable


def held(kind: CompetitionKind, moment: Moment) -> QuerySet[Competition]:
    return Competition.objects.filter(
        kind=kind, status=CompetitionStatus.PUBLISHED, held_on__year=moment.year, held_on__lte=moment.day
    )


def night_classes(moment: Moment) -> QuerySet[TrainingClass]:
    """Those that began in the year."""
    return TrainingClass.objects.filter(
        kind=ClassKind.NIGHT_CLASS,
        status__in=[ClassStatus.OPEN, ClassStatus.RUNNING, ClassStatus.FINISHED],
        starts_on__year=moment.year,
        starts_on__lte=moment.day,
    )


def circle(at: datetime) -> Answer | None:
    """By the way of travelling offered first; `None` where the district keeps none, or has no communities.

    Which classes take people is known for the present only.
    """
    mode = TravelMode.objects.filter(is_default=True).first() or TravelMode.objects.first()
    answer = reachable(Need(mode), at=at) if mode else None
    return answer if answer and answer.communities else None


def communities_reached(at: datetime) -> QuerySet[Community]:
    reached = circle(at)
    if reached is None:
        return Community.objects.none()
    return Community.objects.exclude(pk__in=[gap.community.pk for gap in reached.gaps])


def new_certificates(day: date) -> QuerySet[Certificate]:
    """Issued up to a day in occupations flagged as new, and not revoked."""
    return Certificate.objects.filter(occupation__is_new=True, status=CertificateStatus.ISSUED, issued_on__lte=day)


def new_occupations(day: date) -> QuerySet[Occupation]:
    """Those with such certificates, and how many: `issued`."""
    issued = Q(certificates__status=CertificateStatus.ISSUED, certificates__issued_on__lte=day)
    counted = Occupation.objects.filter(is_new=True).annotate(issued=Count("certificates", filter=issued))
    return counted.filter(issued__gt=0)


def catalogue(day: date) -> QuerySet[OnlineCatalogue]:
    """The latest count of the city's platform, alone."""
    latest = OnlineCatalogue.objects.filter(as_of__lte=day).values("pk")[:1]
    return OnlineCatalogue.objects.filter(pk__in=latest)


def studios(day: date) -> QuerySet[TechnicianStudio]:
    return TechnicianStudio.objects.filter(named_on__lte=day)


def leading_honours(day: date) -> QuerySet[Honour]:
    return Honour.objects.filter(title__is_leading_talent=True, awarded_on__lte=day)


def approvals(moment: Moment) -> QuerySet[ClaimEvent]:
    """Each grants the amount of its claim."""
    return ClaimEvent.objects.filter(to_status=ClaimStatus.APPROVED, at__year=moment.year, at__date__lte=moment.day)


def milestones(day: date) -> QuerySet[Milestone]:
    """All those of the plan that runs on the day; none while none does."""
    running = Plan.objects.filter(starts_on__lte=day, ends_on__gte=day).order_by("-starts_on").values("pk")[:1]
    return Milestone.objects.filter(measure__plan__in=running)
