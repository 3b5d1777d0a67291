from talents.models.certificates import Certificate, CertificateEvent
from talents.models.honours import Honour, HonourEvent, HonourTitle, TechnicianStudio
from talents.models.mentors import MasterMentor, MentorGroup, MentorService, NamedMethod
from talents.models.standings import Standing, StandingChange, YearStanding

__all__ = [
    "Certificate",
    "CertificateEvent",
    "Honour",
    "HonourEvent",
    "HonourTitle",
    "MasterMentor",
    "MentorGroup",
    "MentorService",
    "NamedMethod",
    "Standing",
    "StandingChange",
    "TechnicianStudio",
    "YearStanding",
]
