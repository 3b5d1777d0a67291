from accounts.models.calls import ApiCall
from accounts.models.codes import OneTimeCode
from accounts.models.credentials import CredentialEvent, SchoolCredential
from accounts.models.disclosures import Disclosure, ListDisclosure
from accounts.models.events import Event
from accounts.models.idempotency import IdempotencyRecord
from accounts.models.identities import ExternalIdentity
from accounts.models.messages import Message, MessageEvent
from accounts.models.residents import AccountEvent, ResidentAccount
from accounts.models.users import OF_A_SCHOOL, User

__all__ = [
    "OF_A_SCHOOL",
    "AccountEvent",
    "ApiCall",
    "CredentialEvent",
    "Disclosure",
    "Event",
    "ExternalIdentity",
    "IdempotencyRecord",
    "ListDisclosure",
    "Message",
    "MessageEvent",
    "OneTimeCode",
    "ResidentAccount",
    "SchoolCredential",
    "User",
]
