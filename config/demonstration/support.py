"""Subsidies: the policy library, both catalogues, the schemes, one released version of rules, claims at every stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User
from accounts.services.actors import signature
from config.demonstration import sources, tables
from config.demonstration.organisations import Organisations
from config.demonstration.runs import at
from config.demonstration.trades import Trades
from directory.levels import SkillLevel
from subsidies import selectors
from subsidies.entitlement import Clause
from subsidies.enums import CatalogueKind, ClaimStatus, EditionStatus, SchemeKind
from subsidies.models import (
    CatalogueEdition,
    Claim,
    ClaimEvent,
    ClauseArticle,
    LevelAmount,
    PolicyDocument,
    ProgrammeEntry,
    ProviderEntry,
    RuleVersion,
    Scheme,
)
from subsidies.services import claims
from talents.enums import CertificateOrigin
from talents.models import Certificate

AMOUNTS = {
    SkillLevel.JUNIOR: Decimal(1000),
    SkillLevel.INTERMEDIATE: Decimal(1500),
    SkillLevel.SENIOR: Decimal(2000),
    SkillLevel.TECHNICIAN: Decimal(2500),
    SkillLevel.SENIOR_TECHNICIAN: Decimal(3000),
}
CLAIMS = 16
_ARTICLES = {
    Clause.AMOUNT: "第五条",
    Clause.YEARLY_LIMIT: "第六条",
    Clause.ONCE: "第七条",
    Clause.HIGHER_LEVEL: "第七条",
    Clause.ONE_FUND: "第八条",
    Clause.WINDOW: "第九条",
}
# The latest claim lies so many days back that all its reviews lie before today.
_LAST_CLAIM = 6


@dataclass(frozen=True, slots=True)
class _Step:
    """What became of a claim, by whom, so many days after it was submitted."""

    status: ClaimStatus
    by: str
    days_later: int = 0
    reason: str = ""


_SUBMITTED = _Step(ClaimStatus.SUBMITTED, "enterprise")
_FIRST_APPROVED = _Step(ClaimStatus.FIRST_APPROVED, "first-reviewer", 2, "材料齐全。")
_APPROVED = _Step(ClaimStatus.APPROVED, "second-reviewer", 5, "复核无误。")
_REJECTED = _Step(ClaimStatus.REJECTED, "first-reviewer", 2, "证书照片不清晰，请重新提交。")
_STEPS = (
    (_SUBMITTED,),
    (_SUBMITTED, _FIRST_APPROVED),
    (_SUBMITTED, _FIRST_APPROVED, _APPROVED),
    (_SUBMITTED, _REJECTED),
)
_FOUND = "金额与条件取自公开的同类文件，作为演示数据"


def load(organisations: Organisations, trades: Trades, users: Mapping[str, User], *, today: date) -> None:
    documents = PolicyDocument.objects.bulk_create(
        PolicyDocument(
            title=row["title"],
            issued_by="" if row["is_fictional"] == "1" else organisations.bureau.name,
            is_supporting_measure=row["is_supporting_measure"] == "1",
            summary=row["summary"],
            source=_FOUND if row["is_fictional"] == "1" else f"{sources.DOCUMENTS}；文件全称待核实",
            is_fictional=row["is_fictional"] == "1",
        )
        for row in tables.read("policies")
    )
    schemes = {row["kind"]: Scheme.objects.create(**row) for row in tables.read("subsidy_schemes")}
    personal = schemes[SchemeKind.PERSONAL]
    _load_rules(personal, documents[-1])
    for number, published_on, is_current in ((1, date(2024, 3, 15), False), (2, today - timedelta(days=60), True)):
        _load_providers(number, published_on, organisations, is_current=is_current)
        _load_programmes(number, published_on, trades, is_current=is_current)
    _load_claims(personal, users, today=today)


def _load_rules(scheme: Scheme, document: PolicyDocument) -> None:
    version = RuleVersion.objects.create(
        scheme=scheme, number=1, valid_from=date(2024, 1, 1), document=document, article="第四条"
    )
    LevelAmount.objects.bulk_create(
        LevelAmount(version=version, level=level, amount=amount) for level, amount in AMOUNTS.items()
    )
    ClauseArticle.objects.bulk_create(
        ClauseArticle(version=version, clause=clause, article=article) for clause, article in _ARTICLES.items()
    )
    version.released_at = at(date(2023, 12, 20), 10)
    version.save(update_fields=["released_at"])


def _load_providers(number: int, published_on: date, organisations: Organisations, *, is_current: bool) -> None:
    edition = CatalogueEdition.objects.create(kind=CatalogueKind.PROVIDERS, number=number, is_fictional=True)
    schools = [organisations.college, organisations.mechanical_school, organisations.school]
    listed = [*schools, *(organisations.institutions if is_current else organisations.institutions[:12])]
    ProviderEntry.objects.bulk_create(
        ProviderEntry(
            edition=edition,
            organisation=organisation,
            valid_from=published_on,
            valid_until=date(published_on.year + 2, 12, 31),
        )
        for organisation in listed
    )
    _announce(edition, published_on, is_current=is_current)


def _load_programmes(number: int, published_on: date, trades: Trades, *, is_current: bool) -> None:
    edition = CatalogueEdition.objects.create(kind=CatalogueKind.PROGRAMMES, number=number, is_fictional=True)
    listed = [trade for trade in trades.trades if trade.share or (is_current and trade.certificates)]
    ProgrammeEntry.objects.bulk_create(
        ProgrammeEntry(edition=edition, occupation=trades.occupations[trade.name], level=level, amount=amount)
        for trade in listed
        for level, amount in AMOUNTS.items()
        if level <= SkillLevel.SENIOR
    )
    _announce(edition, published_on, is_current=is_current)


def _announce(edition: CatalogueEdition, published_on: date, *, is_current: bool) -> None:
    """Its entries are in; from now on the database freezes them."""
    edition.status = EditionStatus.PUBLISHED if is_current else EditionStatus.SUPERSEDED
    edition.published_on = published_on
    edition.save(update_fields=["status", "published_on"])


def _load_claims(scheme: Scheme, users: Mapping[str, User], *, today: date) -> None:
    """The demonstration enterprise claims for its staff: some wait, some passed a review or both, some were refused.

    Written as rows, not through `services.claims`, which knows no day but its own: these lie in the weeks before.
    """
    loaded: list[Claim] = []
    events: list[ClaimEvent] = []
    for place, (certificate, day) in enumerate(_claimable(users["enterprise"], scheme, today=today)):
        steps = _STEPS[place % len(_STEPS)]
        entitlement = selectors.entitled(certificate, scheme=scheme, on=day)
        claim = Claim(
            number=f"BT{day.year}{place + 1:06d}",
            scheme=scheme,
            rule_version=entitlement.version,
            claimant_id=certificate.person_id,
            certificate=certificate,
            amount=entitlement.decision.amount,
            decision=claims.snapshot(entitlement.decision),
            status=steps[-1].status,
            submitted_by=users["enterprise"],
            submitted_at=at(day, 9 + place % 8, 7 * place % 60),
            first_reviewer=users["first-reviewer"] if len(steps) > 1 else None,
            second_reviewer=users["second-reviewer"] if len(steps) > 2 else None,
        )
        loaded.append(claim)
        events += [
            ClaimEvent(
                claim=claim,
                at=claim.submitted_at + timedelta(days=step.days_later, minutes=11 * step.days_later),
                from_status=before.status if before else "",
                to_status=step.status,
                reason=step.reason,
                **signature(users[step.by]),
            )
            for before, step in zip([None, *steps], steps, strict=False)
        ]
    Claim.objects.bulk_create(loaded)
    ClaimEvent.objects.bulk_create(events)


def _claimable(enterprise: User, scheme: Scheme, *, today: date) -> list[tuple[Certificate, date]]:
    """The last certificate of each of its people that entitles to a subsidy, with the day it was claimed for.

    Those to which a class led come first: claims are the last step of the way that began with a seat.
    """
    latest: dict[int, Certificate] = {}
    for certificate in selectors.claimable_certificates(enterprise).order_by("person_id", "issued_on", "pk"):
        latest[certificate.person_id] = certificate
    trained_first = sorted(latest.values(), key=lambda each: each.origin != CertificateOrigin.TRAINING)
    claimed = (
        (certificate, max(certificate.issued_on + timedelta(days=1), today - timedelta(days=_LAST_CLAIM + 2 * place)))
        for place, certificate in enumerate(trained_first)
        if certificate.issued_on < today - timedelta(days=_LAST_CLAIM)
    )
    entitled = (
        (certificate, day)
        for certificate, day in claimed
        if selectors.entitled(certificate, scheme=scheme, on=day).decision.entitled
    )
    found = [each for each, _place in zip(entitled, range(CLAIMS), strict=False)]
    return sorted(found, key=lambda each: each[1])
