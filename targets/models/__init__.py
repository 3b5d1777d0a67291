from targets.models.briefs import WeeklyBrief
from targets.models.cells import Cell, CellReading, Margin
from targets.models.closes import FrozenReading, MonthClose, Restatement
from targets.models.goals import Target, TrajectoryPoint
from targets.models.indicators import Indicator, IndicatorVersion
from targets.models.plans import Measure, Milestone, Plan
from targets.models.readings import Reading, Recomputation, RecomputationRequest
from targets.models.workforce import WorkforceStatistic

__all__ = [
    "Cell",
    "CellReading",
    "FrozenReading",
    "Indicator",
    "IndicatorVersion",
    "Margin",
    "Measure",
    "Milestone",
    "MonthClose",
    "Plan",
    "Reading",
    "Recomputation",
    "RecomputationRequest",
    "Restatement",
    "Target",
    "TrajectoryPoint",
    "WeeklyBrief",
    "WorkforceStatistic",
]
