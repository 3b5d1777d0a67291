from training.models.alliances import Alliance, AllianceMember
from training.models.attendance import Attendance, AttendanceEvent
from training.models.catalogues import OnlineCatalogue
from training.models.classes import ClassEvent, NextStep, Session, SessionEvent, Stall, TrainingClass
from training.models.completion import Completion, CompletionEvent, CompletionRule
from training.models.courses import Course
from training.models.demand import DemandPosting
from training.models.draws import Draw
from training.models.enrolments import Enrolment, EnrolmentEvent, GuardianConsent, NoShow, NoShowEvent, Result
from training.models.feedback import Feedback
from training.models.policies import DrawWeighting, SeatingPolicy
from training.models.providers import Provider
from training.models.public_events import PublicEvent
from training.models.pushes import Push, PushEvent, PushPage
from training.models.questions import RosterQuestion, RosterQuestionEvent
from training.models.reservations import KeyGroupMember, SeatReservation
from training.models.topics import Topic
from training.models.travel import TravelMode
from training.models.uploads import RosterUpload, UploadLine
from training.models.venues import Venue

__all__ = [
    "Alliance",
    "AllianceMember",
    "Attendance",
    "AttendanceEvent",
    "ClassEvent",
    "Completion",
    "CompletionEvent",
    "CompletionRule",
    "Course",
    "DemandPosting",
    "Draw",
    "DrawWeighting",
    "Enrolment",
    "EnrolmentEvent",
    "Feedback",
    "GuardianConsent",
    "KeyGroupMember",
    "NextStep",
    "NoShow",
    "NoShowEvent",
    "OnlineCatalogue",
    "Provider",
    "PublicEvent",
    "Push",
    "PushEvent",
    "PushPage",
    "Result",
    "RosterQuestion",
    "RosterQuestionEvent",
    "RosterUpload",
    "SeatReservation",
    "SeatingPolicy",
    "Session",
    "SessionEvent",
    "Stall",
    "Topic",
    "TrainingClass",
    "TravelMode",
    "UploadLine",
    "Venue",
]
