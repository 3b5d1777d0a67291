from competitions.models.competitions import Competition, CompetitionEvent
from competitions.models.entries import Entry, EntryEvent, Mark, Placing
from competitions.models.judges import CompetitionJudge
from competitions.models.plans import AnnualPlan, Series
from competitions.models.rewards import AwardRule, PromotionRule, TitleRule

__all__ = [
    "AnnualPlan",
    "AwardRule",
    "Competition",
    "CompetitionEvent",
    "CompetitionJudge",
    "Entry",
    "EntryEvent",
    "Mark",
    "Placing",
    "PromotionRule",
    "Series",
    "TitleRule",
]
