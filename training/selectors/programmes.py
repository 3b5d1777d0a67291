"""Reads: whom the district's enterprises need trained, and the night class the others were copied from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Sum

from directory.levels import SkillLevel
from directory.models import Occupation
from training.enums import ClassKind
from training.models import TrainingClass
from training.selectors.finding import with_card_facts
from training.selectors.records import open_demand


@dataclass(frozen=True, slots=True)
class Demand:
    """What all open postings ask for of one occupation and level; no level means any."""

    occupation: Occupation
    level: SkillLevel | None
    head_count: int
    enterprises: Sequence[str]


def demand_by_occupation() -> list[Demand]:
    """The largest demand first."""
    asked = (
        open_demand()
        .order_by()
        .values_list("occupation", "level")
        .annotate(heads=Sum("head_count"), names=ArrayAgg("enterprise__name", distinct=True))
        .order_by("-heads", "occupation", "level")
    )
    rows = list(asked)
    occupations = Occupation.objects.in_bulk({row[0] for row in rows})
    return [
        Demand(occupations[occupation], SkillLevel(level) if level else None, heads, names)
        for occupation, level, heads, names in rows
    ]


def model_night_class() -> TrainingClass | None:
    """The first night class marked as a model, with the facts of its card and its venue."""
    nights = TrainingClass.objects.published().filter(is_model=True, kind=ClassKind.NIGHT_CLASS)
    return with_card_facts(nights).select_related("course", "venue__community", "venue__town").order_by("pk").first()


def night_school_communities() -> int:
    """In how many communities night classes have been held or announced."""
    nights = TrainingClass.objects.published().filter(kind=ClassKind.NIGHT_CLASS, venue__community__isnull=False)
    return nights.order_by().values("venue__community").distinct().count()
