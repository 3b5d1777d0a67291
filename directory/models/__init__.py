from directory.models.calendar import CalendarDay, CalendarYear
from directory.models.district import District
from directory.models.industries import Industry, IndustryScheme
from directory.models.occupations import Occupation
from directory.models.organisations import EvaluationBody, Organisation
from directory.models.persons import Person, PersonChange
from directory.models.places import Community, SkillUnit, Town

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "Community",
    "District",
    "EvaluationBody",
    "Industry",
    "IndustryScheme",
    "Occupation",
    "Organisation",
    "Person",
    "PersonChange",
    "SkillUnit",
    "Town",
]
