"""Reads: what the dashboard shows, each noun in its own module."""

from targets.selectors.board import Dashboard, Freshness, Place, counts, dashboard, etag
from targets.selectors.briefs import brief, brief_document, briefs
from targets.selectors.occupations import NewOccupations, OccupationCount, new_occupations
from targets.selectors.persons import PersonLine, age_band, counted, figure_of_people, found, lines
from targets.selectors.plans import MeasureProgress, MilestoneProgress, PlanProgress, plan

__all__ = [
    "Dashboard",
    "Freshness",
    "MeasureProgress",
    "MilestoneProgress",
    "NewOccupations",
    "OccupationCount",
    "PersonLine",
    "Place",
    "PlanProgress",
    "age_band",
    "brief",
    "brief_document",
    "briefs",
    "counted",
    "counts",
    "dashboard",
    "etag",
    "figure_of_people",
    "found",
    "lines",
    "new_occupations",
    "plan",
]
