"""Loading the whole district, room by room, in one transaction."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from config.demonstration import (
    certificates,
    classes,
    contests,
    copying,
    evenings,
    goals,
    hiring,
    holdings,
    masters,
    offers,
    organisations,
    people,
    places,
    pushed,
    schedule,
    support,
    teaching,
    trades,
    users,
)
from config.demonstration.chance import stream
from directory.errors import Conflict, NotAllowed
from directory.models import District, Person
from talents.models import Certificate
from talents.services import standings

Report = Callable[[str], None]
STEPS = 8


class AlreadyLoaded(Conflict):
    code = "DEMONSTRATION_LOADED"
    message = _("This database already has a district or persons. `make reset` empties a demonstration database.")


class ProductionRefused(NotAllowed):
    code = "DEMONSTRATION_IN_PRODUCTION"
    message = _("Demonstration data is never loaded in production.")


def load(*, scale: float, seed: int, today: date, report: Report) -> None:
    """All of it or nothing. `report` is told `STEPS` times what has just been loaded."""
    if settings.ENVIRONMENT == "production":
        raise ProductionRefused
    if Person.objects.exists() or District.objects.exists():
        raise AlreadyLoaded
    with transaction.atomic():
        _load(scale, seed, today, report)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _load(scale: float, seed: int, today: date, report: Report) -> None:
    """The plan comes first: who is certified where decides employers and numbers before a person is written."""
    located = places.load(stream(seed, "places"))
    known = trades.load()
    bodies = organisations.load(located, known.district_industries, stream(seed, "organisations"))
    taught = teaching.load(bodies, known, located, stream(seed, "teaching"))
    cast = users.load(bodies)
    report("directory")
    registry = holdings.plan(known.trades, scale=scale, seed=seed, today=today)
    runs = schedule.plan(registry, taught, bodies, scale=scale, today=today, rng=stream(seed, "schedule"))
    hired = hiring.plan(registry, bodies, today=today, rng=stream(seed, "hiring"))
    report("plan")
    known_people = people.load(registry, located, bodies, hired=hired.all, rng=stream(seed, "people"))
    report("people")
    certifying = {run.code: run.body for run in runs if run.body}
    issued = certificates.load(registry, bodies, bodies=certifying, rng=stream(seed, "certificates"))
    copying.finish([Person, Certificate])
    report("certificates")
    standings.refresh(None, on=today)
    connection.check_constraints()
    report("standings")
    classes.load(runs, known_people, issued, stream(seed, "classes"), weighting=evenings.load_rules())
    offers.load(bodies, known, taught, today=today, rng=stream(seed, "offers"))
    evenings.load(by=cast["clerk"], rng=stream(seed, "evenings"))
    pushed.load(by=cast["school"])
    report("classes")
    titles = masters.load(registry, known_people, bodies, stream(seed, "masters"))
    contests.load(
        registry,
        known_people,
        hired,
        bodies,
        trades=known,
        expert=titles["technical-expert"],
        judge=cast["judge"],
        today=today,
        rng=stream(seed, "contests"),
    )
    support.load(bodies, known, cast, today=today)
    report("competitions and subsidies")
    goals.load(workforce=registry.size.workforce, today=today, by=cast["admin"])
    report("readings")
