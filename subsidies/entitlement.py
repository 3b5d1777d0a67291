"""Whether a claim for the skill-improvement subsidy is due, how much, and why: facts and a rule in, a decision out.

The rule comes from the released version in force on the certificate's date (decision, domain.md "Subsidies"); amounts,
limits and the articles cited are its data, so nothing here knows a figure.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from directory.dates import of_record_lazy
from directory.errors import Conflict, Message, Missing
from directory.levels import SkillLevel


class Fund(models.TextChoices):
    """What a certificate can be paid for from."""

    SKILL_IMPROVEMENT = "skill_improvement", _("Skill improvement subsidy")
    TRAINING = "training", _("Training subsidy")


class Clause(models.TextChoices):
    """The conditions a rule may set; the code of the reason given for each."""

    VERSION = "VERSION_IN_FORCE", _("Version in force")
    AMOUNT = "LEVEL_AMOUNT", _("Amount for the level")
    WINDOW = "CLAIM_WINDOW", _("Time to claim")
    YEARLY_LIMIT = "YEARLY_LIMIT", _("Claims per year")
    ONCE = "ONCE_PER_LEVEL", _("Once per occupation and level")
    HIGHER_LEVEL = "HIGHER_LEVEL", _("No lower level after a higher one")
    ONE_FUND = "ONE_FUND", _("One fund per certificate")


@dataclass(frozen=True, slots=True)
class Citation:
    document: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One released version. `effective_until` is its last day, None while open.

    A condition set to None or False is not part of this version and gives no reason. `articles` says where in
    `document` a clause stands; a clause that is not listed cites the document alone.
    """

    version: str
    document: str
    effective_from: date
    effective_until: date | None
    amounts: Mapping[int, Decimal]
    yearly_limit: int | None = None
    claim_within_months: int | None = None
    once_per_level: bool = False
    higher_bars_lower: bool = False
    excludes_training_subsidy: bool = False
    articles: Mapping[str, str] = field(default_factory=dict)

    def citation(self, clause: Clause) -> Citation:
        return Citation(self.document, self.articles.get(clause, ""))


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What is claimed. `highest_level_held`: of the person, in this occupation, on the day of the claim."""

    occupation: str
    level: int
    certificate_number: str
    certificate_date: date
    claimed_on: date
    highest_level_held: int | None = None


@dataclass(frozen=True, slots=True)
class PaidClaim:
    """A claim of the same person that was paid, or is under way and so holds its place."""

    fund: Fund
    occupation: str
    level: int
    certificate_number: str
    claimed_on: date


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition: met or not, in plain words, and where it is written. `code` is the clause's."""

    code: Clause
    met: bool
    message: Message
    citation: Citation


@dataclass(frozen=True, slots=True)
class Decision:
    """`amount` is 0 unless entitled. `reasons` lists every condition of the rule, for a yes as for a no."""

    entitled: bool
    amount: Decimal
    reasons: tuple[Reason, ...]

    @property
    def obstacles(self) -> tuple[Reason, ...]:
        """The conditions that are not met."""
        return tuple(reason for reason in self.reasons if not reason.met)


class InForce(Protocol):
    """Anything with a period of validity; `effective_until` is the last day, None while open."""

    @property
    def effective_from(self) -> date: ...
    @property
    def effective_until(self) -> date | None: ...


Version = TypeVar("Version", bound=InForce)


def is_in_force(version: InForce, on: date) -> bool:
    return version.effective_from <= on and (version.effective_until is None or on <= version.effective_until)


def select_version(versions: Iterable[Version], on: date) -> Version:
    """The one version in force on a day; for a claim, the certificate's date.

    Raises `Missing` (`NO_VERSION`) when none is, `Conflict` (`VERSIONS_OVERLAP`) when several are.
    """
    current = [version for version in versions if is_in_force(version, on)]
    if not current:
        raise Missing(
            format_lazy(_("No version of the rule was in force on {day}."), day=of_record_lazy(on)), code="NO_VERSION"
        )
    if len(current) > 1:
        raise Conflict(
            format_lazy(_("More than one version of the rule was in force on {day}."), day=of_record_lazy(on)),
            code="VERSIONS_OVERLAP",
        )
    return current[0]


def decide(claim: ClaimFacts, rule: Rule, history: Sequence[PaidClaim]) -> Decision:
    """Every condition of the rule held against the claim.

    `history`: the person's other claims of every fund, without the one being decided.
    """
    reasons = tuple(reason for clause in _CLAUSES if (reason := clause(claim, rule, history)) is not None)
    entitled = all(reason.met for reason in reasons)
    return Decision(entitled, rule.amounts[claim.level] if entitled else Decimal(0), reasons)


def claim_deadline(certificate_date: date, months: int) -> date:
    """The last day to claim: the same day so many months on, or the last of that month where it has no such day."""
    year, month = divmod(certificate_date.year * 12 + certificate_date.month - 1 + months, 12)
    return date(year, month + 1, min(certificate_date.day, monthrange(year, month + 1)[1]))


def _version(claim: ClaimFacts, rule: Rule, _history: Sequence[PaidClaim]) -> Reason:
    met = is_in_force(rule, claim.certificate_date)
    text = _("Version {version} applies: it was in force when the certificate was issued on {day}.")
    if not met:
        text = _("Version {version} does not apply: it was not in force when the certificate was issued on {day}.")
    message = format_lazy(text, version=rule.version, day=of_record_lazy(claim.certificate_date))
    return Reason(Clause.VERSION, met, message, rule.citation(Clause.VERSION))


def _amount(claim: ClaimFacts, rule: Rule, _history: Sequence[PaidClaim]) -> Reason:
    amount = rule.amounts.get(claim.level)
    level = SkillLevel(claim.level).label
    if amount is None:
        message = format_lazy(_("No subsidy is set for {level}."), level=level)
    else:
        message = format_lazy(_("{level}: {amount} yuan."), level=level, amount=f"{amount.normalize():,f}")
    return Reason(Clause.AMOUNT, amount is not None, message, rule.citation(Clause.AMOUNT))


def _window(claim: ClaimFacts, rule: Rule, _history: Sequence[PaidClaim]) -> Reason | None:
    if rule.claim_within_months is None:
        return None
    deadline = claim_deadline(claim.certificate_date, rule.claim_within_months)
    text = _("Claimed in time: the last day is {deadline}.")
    if claim.claimed_on < claim.certificate_date:
        text = _("Claimed before the certificate was issued.")
    elif claim.claimed_on > deadline:
        text = _("Claimed too late: the last day was {deadline}.")
    met = claim.certificate_date <= claim.claimed_on <= deadline
    return Reason(
        Clause.WINDOW, met, format_lazy(text, deadline=of_record_lazy(deadline)), rule.citation(Clause.WINDOW)
    )


def _yearly_limit(claim: ClaimFacts, rule: Rule, history: Sequence[PaidClaim]) -> Reason | None:
    if rule.yearly_limit is None:
        return None
    year = claim.claimed_on.year
    used = sum(paid.claimed_on.year == year for paid in history if paid.fund == Fund.SKILL_IMPROVEMENT)
    met = used < rule.yearly_limit
    text = _("Claim {number} of at most {limit} in {year}.")
    if not met:
        text = _("All {limit} claims a person may make in {year} have been made.")
    message = format_lazy(text, number=used + 1, limit=rule.yearly_limit, year=year)
    return Reason(Clause.YEARLY_LIMIT, met, message, rule.citation(Clause.YEARLY_LIMIT))


def _once(claim: ClaimFacts, rule: Rule, history: Sequence[PaidClaim]) -> Reason | None:
    if not rule.once_per_level:
        return None
    earlier = [paid.claimed_on for paid in _of_occupation(claim, history) if paid.level == claim.level]
    message: Message = _("The first claim for this occupation and level.")
    if earlier:
        message = format_lazy(
            _("This occupation and level was claimed before, on {day}."), day=of_record_lazy(min(earlier))
        )
    return Reason(Clause.ONCE, not earlier, message, rule.citation(Clause.ONCE))


def _higher_level(claim: ClaimFacts, rule: Rule, history: Sequence[PaidClaim]) -> Reason | None:
    if not rule.higher_bars_lower:
        return None
    held = max(claim.highest_level_held or 0, *(paid.level for paid in _of_occupation(claim, history)), 0)
    message: Message = _("No higher level is held in this occupation.")
    if held > claim.level:
        message = format_lazy(
            _("{level} is held in this occupation already, and a lower level is not paid after it."),
            level=SkillLevel(held).label,
        )
    return Reason(Clause.HIGHER_LEVEL, held <= claim.level, message, rule.citation(Clause.HIGHER_LEVEL))


def _one_fund(claim: ClaimFacts, rule: Rule, history: Sequence[PaidClaim]) -> Reason | None:
    if not rule.excludes_training_subsidy:
        return None
    paid_twice = any(
        paid.fund == Fund.TRAINING and paid.certificate_number == claim.certificate_number for paid in history
    )
    message = _("No training subsidy was paid for this certificate.")
    if paid_twice:
        message = _("A training subsidy was paid for this certificate already.")
    return Reason(Clause.ONE_FUND, not paid_twice, message, rule.citation(Clause.ONE_FUND))


def _of_occupation(claim: ClaimFacts, history: Sequence[PaidClaim]) -> list[PaidClaim]:
    return [paid for paid in history if paid.fund == Fund.SKILL_IMPROVEMENT and paid.occupation == claim.occupation]


_CLAUSES = (_version, _amount, _window, _yearly_limit, _once, _higher_level, _one_fund)
