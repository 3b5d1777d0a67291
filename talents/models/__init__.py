from talents.models.certificates import Certificate, CertificateEvent
from talents.models.honours import Honour, HonourEvent, HonourTitle, TechnicianStudio
from talents.models.mentors import MasterMentor, MentorGroup, MentorService, NamedMethod
from talents.models.standings import Standing, YearStanding

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
    "TechnicianStudio",
    "YearStanding",
]
