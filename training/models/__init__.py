from training.models.alliances import Alliance, AllianceMember
from training.models.catalogues import OnlineCatalogue
from training.models.classes import ClassEvent, NextStep, Session, TrainingClass
from training.models.courses import Course
from training.models.demand import DemandPosting
from training.models.enrolments import Enrolment, EnrolmentEvent, Result
from training.models.providers import Provider
from training.models.public_events import PublicEvent
from training.models.pushes import Push
from training.models.venues import Venue

__all__ = [
    "Alliance",
    "AllianceMember",
    "ClassEvent",
    "Course",
    "DemandPosting",
    "Enrolment",
    "EnrolmentEvent",
    "NextStep",
    "OnlineCatalogue",
    "Provider",
    "PublicEvent",
    "Push",
    "Result",
    "Session",
    "TrainingClass",
    "Venue",
]
