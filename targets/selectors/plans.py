"""The plan the targets come from: its measures and how far their milestones are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from targets.enums import MilestoneState
from targets.models import Plan


@dataclass(frozen=True, slots=True)
class MilestoneProgress:
    name: str
    due_on: date
    reached_on: date | None
    state: MilestoneState


@dataclass(frozen=True, slots=True)
class MeasureProgress:
    name: str
    milestones: Sequence[MilestoneProgress]


@dataclass(frozen=True, slots=True)
class PlanProgress:
    name: str
    document: str
    starts_on: date
    ends_on: date
    is_fictional: bool
    measures: Sequence[MeasureProgress]


def plan(on: date) -> PlanProgress | None:
    """The plan that runs on a day, or else the latest, with its measures and their milestones."""
    plans = Plan.objects.prefetch_related("measures__milestones").order_by("-starts_on")
    running = plans.filter(starts_on__lte=on).first() or plans.first()
    if running is None:
        return None
    return PlanProgress(
        name=running.label,
        document=running.document,
        starts_on=running.starts_on,
        ends_on=running.ends_on,
        is_fictional=running.is_fictional,
        measures=[
            MeasureProgress(
                name=measure.label,
                milestones=[
                    MilestoneProgress(each.label, each.due_on, each.reached_on, each.state(on))
                    for each in measure.milestones.all()
                ],
            )
            for measure in running.measures.all()
        ],
    )
