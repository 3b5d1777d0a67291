from targets.models.briefs import WeeklyBrief
from targets.models.indicators import Indicator, Target, WorkforceStatistic
from targets.models.plans import Measure, Milestone, Plan
from targets.models.readings import Reading, Recomputation

__all__ = [
    "Indicator",
    "Measure",
    "Milestone",
    "Plan",
    "Reading",
    "Recomputation",
    "Target",
    "WeeklyBrief",
    "WorkforceStatistic",
]
