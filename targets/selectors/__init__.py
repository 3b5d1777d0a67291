"""Reads: what the dashboard shows, each noun in its own module."""

from targets.selectors.backtests import BackTest, back_tests, known
from targets.selectors.board import Dashboard, Other, Place, counts, dashboard
from targets.selectors.breakdowns import Breakdown, Slice, breakdown
from targets.selectors.briefs import brief, brief_document, briefs
from targets.selectors.changes import Changes, since_last_week
from targets.selectors.freshness import Freshness, etag, open_request
from targets.selectors.funnel import Narrowing, Stage, narrowing, stages
from targets.selectors.league import providers
from targets.selectors.occupations import NewOccupations, OccupationCount, new_occupations
from targets.selectors.outlooks import CountOutlook, RatioNeeds, ratio_needs
from targets.selectors.persons import PersonLine, age_band, counted, figure_of_people, found, lines
from targets.selectors.plans import MeasureProgress, MilestoneProgress, PlanProgress, plan

__all__ = [
    "BackTest",
    "Breakdown",
    "Changes",
    "CountOutlook",
    "Dashboard",
    "Freshness",
    "MeasureProgress",
    "MilestoneProgress",
    "Narrowing",
    "NewOccupations",
    "OccupationCount",
    "Other",
    "PersonLine",
    "Place",
    "PlanProgress",
    "RatioNeeds",
    "Slice",
    "Stage",
    "age_band",
    "back_tests",
    "breakdown",
    "brief",
    "brief_document",
    "briefs",
    "counted",
    "counts",
    "dashboard",
    "etag",
    "figure_of_people",
    "found",
    "known",
    "lines",
    "narrowing",
    "new_occupations",
    "open_request",
    "plan",
    "providers",
    "ratio_needs",
    "since_last_week",
    "stages",
]
