from subsidies.models.catalogues import CatalogueEdition, CatalogueEvent, ProgrammeEntry, ProviderEntry
from subsidies.models.claims import Claim, ClaimEvent
from subsidies.models.policies import PolicyDocument
from subsidies.models.schemes import ClauseArticle, LevelAmount, RuleVersion, RuleVersionEvent, Scheme

__all__ = [
    "CatalogueEdition",
    "CatalogueEvent",
    "Claim",
    "ClaimEvent",
    "ClauseArticle",
    "LevelAmount",
    "PolicyDocument",
    "ProgrammeEntry",
    "ProviderEntry",
    "RuleVersion",
    "RuleVersionEvent",
    "Scheme",
]
