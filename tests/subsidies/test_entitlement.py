"""Entitlement: every rule of the design page "The domain", section 4, "Subsidies"; its amounts are the example."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import Conflict, Missing
from directory.levels import SkillLevel
from subsidies import entitlement
from subsidies.entitlement import Citation, ClaimFacts, Clause, Decision, Fund, PaidClaim, Rule

DOCUMENT = "萧人社〔2024〕0号（示例）"
RULE = Rule(
    version="2024-1",
    document=DOCUMENT,
    effective_from=date(2024, 1, 1),
    effective_until=date(2025, 12, 31),
    amounts={
        SkillLevel.JUNIOR: Decimal(1000),
        SkillLevel.INTERMEDIATE: Decimal(1500),
        SkillLevel.SENIOR: Decimal(2000),
        SkillLevel.TECHNICIAN: Decimal(2500),
        SkillLevel.SENIOR_TECHNICIAN: Decimal(3000),
    },
    yearly_limit=3,
    claim_within_months=12,
    once_per_level=True,
    higher_bars_lower=True,
    excludes_training_subsidy=True,
    articles={Clause.AMOUNT: "第三条", Clause.YEARLY_LIMIT: "第五条第一款"},
)
CLAIM = ClaimFacts(
    occupation="6-31-01-03",
    level=SkillLevel.SENIOR,
    certificate_number="S000033010901243000123",
    certificate_date=date(2024, 5, 20),
    claimed_on=date(2024, 8, 1),
    highest_level_held=SkillLevel.SENIOR,
)
ALL_CLAUSES = list(Clause)


def paid(
    occupation: str = "6-18-01-01",
    level: SkillLevel = SkillLevel.JUNIOR,
    *,
    fund: Fund = Fund.SKILL_IMPROVEMENT,
    number: str = "S000033010901245000001",
    claimed_on: date = date(2024, 3, 1),
) -> PaidClaim:
    return PaidClaim(fund, occupation, level, number, claimed_on)


def obstacles(claim: ClaimFacts = CLAIM, rule: Rule = RULE, history: Sequence[PaidClaim] = ()) -> list[Clause]:
    decision = entitlement.decide(claim, rule, history)
    assert decision.entitled == (decision.obstacles == ())
    assert (decision.amount > 0) == decision.entitled
    return [reason.code for reason in decision.obstacles]


def reason(decision: Decision, clause: Clause) -> str:
    return next(str(reason.message) for reason in decision.reasons if reason.code == clause)


def test_a_yes_comes_with_every_reason() -> None:
    """Whoever is paid may ask why, too: every condition is listed with its source."""
    decision = entitlement.decide(CLAIM, RULE, [])
    assert (decision.entitled, decision.amount) == (True, Decimal(2000))
    assert [(reason.code, reason.met) for reason in decision.reasons] == [(clause, True) for clause in ALL_CLAUSES]


@translation.override("en")
def test_reasons_are_sentences_and_cite_their_article() -> None:
    """A resident reads them; an auditor looks the article up."""
    decision = entitlement.decide(CLAIM, RULE, [paid()])
    assert [str(reason.message) for reason in decision.reasons] == [
        "Version 2024-1 applies: it was in force when the certificate was issued on 20 May 2024.",
        "Senior worker (level 3): 2,000 yuan.",
        "Claimed in time: the last day is 20 May 2025.",
        "Claim 2 of at most 3 in 2024.",
        "The first claim for this occupation and level.",
        "No higher level is held in this occupation.",
        "No training subsidy was paid for this certificate.",
    ]
    cited = {reason.code: reason.citation for reason in decision.reasons}
    assert cited[Clause.AMOUNT] == Citation(DOCUMENT, "第三条")
    assert cited[Clause.ONCE] == Citation(DOCUMENT, "")


def test_every_obstacle_is_named_at_once() -> None:
    """Nobody should have to claim three times to hear three reasons."""
    claim = replace(CLAIM, certificate_date=date(2023, 1, 1), highest_level_held=SkillLevel.TECHNICIAN)
    same = paid(CLAIM.occupation, SkillLevel.SENIOR)
    training = paid(fund=Fund.TRAINING, number=CLAIM.certificate_number)
    history = [same, paid(), paid(), training]
    assert obstacles(claim, replace(RULE, amounts={}), history) == ALL_CLAUSES


@pytest.mark.parametrize(
    ("level", "amount"),
    [
        (SkillLevel.JUNIOR, 1000),
        (SkillLevel.INTERMEDIATE, 1500),
        (SkillLevel.SENIOR, 2000),
        (SkillLevel.TECHNICIAN, 2500),
        (SkillLevel.SENIOR_TECHNICIAN, 3000),
    ],
)
def test_the_amount_follows_the_level(level: SkillLevel, amount: int) -> None:
    """domain.md: 1000 / 1500 / 2000 yuan for 五 / 四 / 三级, 2500 / 3000 for 二 / 一级."""
    claim = replace(CLAIM, level=level, highest_level_held=level)
    assert entitlement.decide(claim, RULE, []).amount == amount


@translation.override("en")
def test_a_level_without_an_amount_is_not_paid() -> None:
    """domain.md: no amount is found for 特级技师."""
    claim = replace(CLAIM, level=SkillLevel.SPECIAL_TECHNICIAN)
    assert obstacles(claim) == [Clause.AMOUNT]
    assert (
        reason(entitlement.decide(claim, RULE, []), Clause.AMOUNT) == "No subsidy is set for Special-grade technician."
    )


@pytest.mark.parametrize(
    ("earlier", "expected"), [(0, []), (2, []), (3, [Clause.YEARLY_LIMIT]), (4, [Clause.YEARLY_LIMIT])]
)
def test_three_claims_a_year(earlier: int, expected: list[Clause]) -> None:
    """domain.md: at most three per person and calendar year."""
    assert obstacles(history=[paid(f"6-18-01-0{number}") for number in range(1, earlier + 1)]) == expected


def test_the_year_is_the_calendar_year_of_the_claim() -> None:
    """domain.md: per calendar year: last year's claims and training subsidies do not count."""
    last_year = [paid(claimed_on=date(2023, 12, 31))] * 3
    training = [paid(fund=Fund.TRAINING)] * 3
    assert obstacles(history=last_year + training) == []
    new_year = replace(CLAIM, claimed_on=date(2025, 1, 1))
    assert obstacles(new_year, history=[paid()] * 3) == []


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (paid(CLAIM.occupation, SkillLevel.SENIOR), [Clause.ONCE]),
        (paid(CLAIM.occupation, SkillLevel.INTERMEDIATE), []),
        (paid("6-18-01-01", SkillLevel.SENIOR), []),
        (paid(CLAIM.occupation, SkillLevel.SENIOR, claimed_on=date(2019, 1, 1)), [Clause.ONCE]),
        (paid(CLAIM.occupation, SkillLevel.SENIOR, fund=Fund.TRAINING), []),
    ],
)
def test_once_per_occupation_and_level(earlier: PaidClaim, expected: list[Clause]) -> None:
    """domain.md: once per occupation and level, however long ago."""
    assert obstacles(history=[earlier]) == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (None, []),
        (SkillLevel.INTERMEDIATE, []),
        (SkillLevel.SENIOR, []),
        (SkillLevel.TECHNICIAN, [Clause.HIGHER_LEVEL]),
        (SkillLevel.CHIEF_TECHNICIAN, [Clause.HIGHER_LEVEL]),
    ],
)
def test_a_higher_level_held_bars_a_lower_one(held: SkillLevel | None, expected: list[Clause]) -> None:
    """domain.md: holding a higher level bars a lower one of the same occupation."""
    assert obstacles(replace(CLAIM, highest_level_held=held)) == expected


def test_a_higher_level_paid_bars_a_lower_one_of_the_same_occupation_only() -> None:
    """domain.md: of the same occupation; a paid claim proves the level as well as a certificate does."""
    assert obstacles(history=[paid(CLAIM.occupation, SkillLevel.TECHNICIAN)]) == [Clause.HIGHER_LEVEL]
    assert obstacles(history=[paid("6-18-01-01", SkillLevel.TECHNICIAN)]) == []


def test_one_certificate_is_paid_from_one_fund() -> None:
    """domain.md: not together with a training subsidy for the same certificate."""
    assert obstacles(history=[paid(fund=Fund.TRAINING, number=CLAIM.certificate_number)]) == [Clause.ONE_FUND]
    assert obstacles(history=[paid(CLAIM.occupation, SkillLevel.JUNIOR, fund=Fund.TRAINING)]) == []


@pytest.mark.parametrize(
    ("claimed_on", "expected"),
    [
        (date(2024, 5, 19), [Clause.WINDOW]),
        (date(2024, 5, 20), []),
        (date(2025, 5, 20), []),
        (date(2025, 5, 21), [Clause.WINDOW]),
    ],
)
def test_twelve_months_to_claim(claimed_on: date, expected: list[Clause]) -> None:
    """domain.md: claim within 12 months of the certificate date; the last day counts."""
    assert obstacles(replace(CLAIM, claimed_on=claimed_on)) == expected


@pytest.mark.parametrize(
    ("issued", "months", "deadline"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 11, 30), 1, date(2024, 12, 30)),
        (date(2024, 12, 31), 12, date(2025, 12, 31)),
    ],
)
def test_the_last_day_of_a_period_of_months(issued: date, months: int, deadline: date) -> None:
    """民法典 第二百零二条: 到期月的对应日为期间的最后一日; 没有对应日的, 月末日为期间的最后一日."""
    assert entitlement.claim_deadline(issued, months) == deadline


def test_a_rule_of_another_time_does_not_apply() -> None:
    """domain.md: the certificate date selects the version, not the day of the claim."""
    assert obstacles(replace(CLAIM, certificate_date=date(2023, 12, 31))) == [Clause.VERSION]
    late = replace(CLAIM, certificate_date=date(2025, 12, 31), claimed_on=date(2026, 6, 1))
    assert obstacles(late) == []


def test_a_condition_not_in_the_rule_is_not_asked() -> None:
    """domain.md: all configuration."""
    bare = Rule("0", DOCUMENT, date(2000, 1, 1), None, RULE.amounts)
    decision = entitlement.decide(replace(CLAIM, claimed_on=date(2040, 1, 1)), bare, [paid()] * 9)
    assert [reason.code for reason in decision.reasons] == [Clause.VERSION, Clause.AMOUNT]
    assert decision.entitled


FIRST = replace(RULE, version="1", effective_from=date(2022, 1, 1), effective_until=date(2023, 12, 31))
OPEN = replace(RULE, version="2", effective_from=date(2024, 1, 1), effective_until=None)


@pytest.mark.parametrize(
    ("on", "version"),
    [(date(2022, 1, 1), "1"), (date(2023, 12, 31), "1"), (date(2024, 1, 1), "2"), (date(2099, 1, 1), "2")],
)
def test_the_version_in_force_is_selected(on: date, version: str) -> None:
    """domain.md: effective-dated; both ends of a period belong to it."""
    assert entitlement.select_version([OPEN, FIRST], on).version == version


def test_a_day_without_a_version_is_refused() -> None:
    """A claim is never decided by the nearest rule."""
    with pytest.raises(Missing) as refusal:
        entitlement.select_version([FIRST, OPEN], date(2021, 12, 31))
    assert refusal.value.code == "NO_VERSION"


def test_a_day_with_two_versions_is_refused() -> None:
    """Two amounts for one certificate would be chosen by chance."""
    with pytest.raises(Conflict) as refusal:
        entitlement.select_version([RULE, OPEN], date(2024, 5, 20))
    assert refusal.value.code == "VERSIONS_OVERLAP"


claims = st.builds(
    ClaimFacts,
    occupation=st.sampled_from(["A", "B"]),
    level=st.sampled_from(SkillLevel),
    certificate_number=st.sampled_from(["1", "2"]),
    certificate_date=st.dates(date(2023, 10, 1), date(2026, 3, 1)),
    claimed_on=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    highest_level_held=st.none() | st.sampled_from(SkillLevel),
)
histories = st.lists(
    st.builds(
        PaidClaim,
        fund=st.sampled_from(Fund),
        occupation=st.sampled_from(["A", "B"]),
        level=st.sampled_from(SkillLevel),
        certificate_number=st.sampled_from(["1", "2", "3"]),
        claimed_on=st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    ),
    max_size=6,
)


@given(claims, histories)
def test_a_decision_agrees_with_itself(claim: ClaimFacts, history: list[PaidClaim]) -> None:
    """Entitled means no obstacle and the amount of the level; otherwise nothing is paid, and it is said why."""
    decision = entitlement.decide(claim, RULE, history)
    assert decision.entitled == all(reason.met for reason in decision.reasons)
    assert decision.amount == (RULE.amounts[claim.level] if decision.entitled else 0)
    assert [reason.code for reason in decision.reasons] == ALL_CLAUSES
    assert all(str(reason.message) and reason.citation.document == DOCUMENT for reason in decision.reasons)


@given(claims, histories, histories)
def test_more_history_never_helps(claim: ClaimFacts, history: list[PaidClaim], more: list[PaidClaim]) -> None:
    """Every rule on history forbids; none permits."""
    if entitlement.decide(claim, RULE, history + more).entitled:
        assert entitlement.decide(claim, RULE, history).entitled


@given(claims, histories)
def test_a_person_paid_by_the_rule_is_never_paid_twice_for_it(claim: ClaimFacts, history: list[PaidClaim]) -> None:
    """domain.md "What auditors look for", 8: the same person, occupation and level twice."""
    taken = PaidClaim(Fund.SKILL_IMPROVEMENT, claim.occupation, claim.level, claim.certificate_number, claim.claimed_on)
    later = replace(claim, claimed_on=claim.claimed_on + timedelta(days=1))
    assert not entitlement.decide(later, RULE, [*history, taken]).entitled
