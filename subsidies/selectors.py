"""Reading subsidies: what is in force, what is listed, and what a certificate entitles to."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from subsidies import entitlement
from subsidies.entitlement import ClaimFacts, Clause, Decision, Fund, PaidClaim, Rule
from subsidies.enums import CatalogueKind, SchemeKind
from subsidies.errors import NoVersion
from subsidies.models import CatalogueEdition, Claim, LevelAmount, ProgrammeEntry, ProviderEntry, RuleVersion, Scheme
from talents.enums import CertificateStatus
from talents.models import Certificate


def schemes(day: date) -> QuerySet[Scheme]:
    """All schemes; `rule_versions` holds the one version in force on the day, with its document and amounts."""
    in_force = (
        RuleVersion.objects.in_force_on(day)
        .select_related("document")
        .prefetch_related(Prefetch("amounts", LevelAmount.objects.order_by("level")), "clause_articles")
    )
    return Scheme.objects.prefetch_related(Prefetch("rule_versions", in_force))


def published_edition(kind: CatalogueKind) -> CatalogueEdition | None:
    return CatalogueEdition.objects.published().filter(kind=kind).first()


def listed_providers(edition: CatalogueEdition, word: str = "") -> QuerySet[ProviderEntry]:
    """The providers of an edition whose name holds the word."""
    return (
        ProviderEntry.objects.filter(edition=edition, organisation__name__icontains=word)
        .select_related("organisation__town")
        .order_by("organisation__name")
    )


def listed_programmes(edition: CatalogueEdition, word: str = "") -> QuerySet[ProgrammeEntry]:
    """The programmes of an edition whose occupation's name, in either language, or code holds the word."""
    matching = (
        Q(occupation__name__icontains=word)
        | Q(occupation__name_en__icontains=word)
        | Q(occupation__code__startswith=word)
    )
    return (
        ProgrammeEntry.objects.filter(matching if word else Q(), edition=edition)
        .select_related("occupation")
        .order_by("occupation__code", "occupation__name", "level")
    )


def claims(user: User) -> QuerySet[Claim]:
    """The claims this user may see, the latest first, with what a list says of each."""
    return Claim.objects.visible_to(user).select_related("scheme", "claimant", "certificate__occupation")


def claimable_certificates(user: User) -> QuerySet[Certificate]:
    """Certificates this user may claim for: all for the bureau, those of its own people for an organisation."""
    issued = Certificate.objects.filter(status=CertificateStatus.ISSUED).select_related("person", "occupation")
    if user.has_perm("subsidies.add_claim"):
        return issued
    if user.organisation_id is None:
        return issued.none()
    return issued.filter(person__employer=user.organisation_id)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a scheme grants for a certificate, by which version of its rules, and why."""

    version: RuleVersion
    decision: Decision


def entitled(certificate: Certificate, *, scheme: Scheme, on: date) -> Entitlement:
    """Hold a certificate, claimed on a day, against the rules in force when it was issued; `NoVersion` if none were."""
    version = (
        RuleVersion.objects.in_force_on(certificate.issued_on)
        .filter(scheme=scheme)
        .select_related("document")
        .prefetch_related("amounts", "clause_articles")
        .first()
    )
    if version is None:
        raise NoVersion
    facts = ClaimFacts(
        occupation=certificate.occupation.name,
        level=certificate.level,
        certificate_number=certificate.number,
        certificate_date=certificate.issued_on,
        claimed_on=on,
        highest_level_held=_highest_level(certificate, on),
    )
    return Entitlement(version, entitlement.decide(facts, rule_of(version), _history(certificate)))


def rule_of(version: RuleVersion) -> Rule:
    """A stored version as the pure rules want it. A condition without an article of its own cites the version's."""
    articles = dict.fromkeys(Clause.values, version.article)
    articles |= {each.clause: each.article for each in version.clause_articles.all()}
    return Rule(
        version=str(version.number),
        document=" ".join(filter(None, [version.document.title, version.document.number])),
        effective_from=version.valid_from,
        effective_until=version.valid_until,
        amounts={each.level: each.amount for each in version.amounts.all()},
        yearly_limit=version.yearly_limit,
        claim_within_months=version.claim_within_months,
        once_per_level=version.once_per_level,
        higher_bars_lower=version.higher_bars_lower,
        excludes_training_subsidy=version.excludes_training_subsidy,
        articles=articles,
    )


def _highest_level(certificate: Certificate, on: date) -> int | None:
    held = Certificate.objects.valid_on(on).filter(person=certificate.person_id, occupation=certificate.occupation_id)
    highest: int | None = held.aggregate(highest=Max("level"))["highest"]
    return highest


def _history(certificate: Certificate) -> list[PaidClaim]:
    """The person's other live claims. Whatever is no personal subsidy pays for training."""
    return [
        PaidClaim(
            fund=Fund.SKILL_IMPROVEMENT if claim.scheme.kind == SchemeKind.PERSONAL else Fund.TRAINING,
            occupation=claim.certificate.occupation.name,
            level=claim.certificate.level,
            certificate_number=claim.certificate.number,
            claimed_on=timezone.localdate(claim.submitted_at),
        )
        for claim in Claim.objects.live()
        .filter(claimant=certificate.person_id)
        .select_related("scheme", "certificate__occupation")
    ]
