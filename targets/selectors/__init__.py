"""Reads: what the dashboard shows, each noun in its own module."""

from targets.selectors.board import Dashboard, Freshness, Place, counts, dashboard, etag
from targets.selectors.occupations import NewOccupations, OccupationCount, new_occupations
from targets.selectors.plans import MeasureProgress, MilestoneProgress, PlanProgress, plan

__all__ = [
    "Dashboard",
    "Freshness",
    "MeasureProgress",
    "MilestoneProgress",
    "NewOccupations",
    "OccupationCount",
    "Place",
    "PlanProgress",
    "counts",
    "dashboard",
    "etag",
    "new_occupations",
    "plan",
]
