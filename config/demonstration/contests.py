"""Competitions and contests: the plan of 2024 with the one the sources describe, and what is going on today."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from accounts.models import User
from competitions.enums import Award, CompetitionStatus
from competitions.models import AnnualPlan, AwardRule, Competition, CompetitionJudge, PromotionRule, Series
from config.demonstration import results, sources, tables
from config.demonstration.hiring import COMPETITION_DAY, Hired
from config.demonstration.holdings import Registry
from config.demonstration.organisations import COLLEGE, COMPETING_ENTERPRISES, Organisations
from config.demonstration.people import People
from config.demonstration.runs import at
from config.demonstration.trades import Trades
from directory.levels import SkillLevel
from talents.models import HonourTitle

PLANNED = 10
_ENTRANTS = 24
_AWARDS = {Award.FIRST: 1, Award.SECOND: 2, Award.THIRD: 3, Award.MERIT: 6}
# What became of the places of 2024 is not known; from then on, made up.
_PROMOTED = ((1, 5, SkillLevel.TECHNICIAN), (6, 15, SkillLevel.SENIOR))
_FROM_DAY_TO_RESULTS = timedelta(days=6)


def load(
    registry: Registry,
    people: People,
    hired: Hired,
    organisations: Organisations,
    *,
    trades: Trades,
    expert: HonourTitle,
    judge: User,
    today: date,
    rng: Random,
) -> None:
    """`expert`: the title that the first three of 2024-04-20 hold. `judge` marks what is being marked today."""
    series = Series.objects.create(
        key="all-trades",
        name="“行行出状元”技工比武电视擂台赛",
        since=2011,
        co_organiser="萧山区总工会",
        source=sources.DOCUMENTS,
    )
    present = _load_present(organisations, trades, series, today)
    competitions = [*_load_plan(organisations, trades, series), *present]
    PromotionRule.objects.bulk_create(
        PromotionRule(competition=competition, from_rank=first, up_to_rank=last, level=level)
        for competition in present
        for first, last, level in _PROMOTED
    )
    AwardRule.objects.bulk_create(
        AwardRule(competition=competition, award=award, count=count)
        for competition in competitions
        for award, count in _AWARDS.items()
    )
    CompetitionJudge.objects.bulk_create(
        CompetitionJudge(competition=competition, user=judge)
        for competition in competitions
        if competition.status == CompetitionStatus.MARKING
    )
    holders = _holders(registry)
    for competition in competitions:
        if competition.held_on == COMPETITION_DAY:
            results.load(competition, list(hired.entrants), people, rng)
            results.confer(expert, competition, people)
        elif competition.status != CompetitionStatus.DRAFT:
            known = holders[competition.occupation.name]
            results.load(competition, rng.sample(known, min(_ENTRANTS, len(known))), people, rng)


def _holders(registry: Registry) -> dict[str, list[int]]:
    """Who holds a certificate in an occupation, by its name."""
    holders: dict[str, list[int]] = {}
    for holding in registry.firsts:
        holders.setdefault(holding.trade.name, []).append(holding.person)
    return holders


def _load_plan(organisations: Organisations, trades: Trades, series: Series) -> list[Competition]:
    """Ten competitions and ten contests in 2024. Beside the first, all that is known of them is their number."""
    plan = AnnualPlan.objects.create(
        year=2024, competitions_planned=PLANNED, contests_planned=PLANNED, source=sources.DOCUMENTS
    )
    rows = tables.read("competitions")
    return Competition.objects.bulk_create(
        _competition(row, date.fromisoformat(row["held_on"]), organisations, trades, plan=plan, series=series)
        for row in rows
    )


def _load_present(organisations: Organisations, trades: Trades, series: Series, today: date) -> list[Competition]:
    rows = tables.read("coming_competitions")
    days = [today + timedelta(days=int(row["days_from_today"])) for row in rows]
    plans = {
        year: AnnualPlan.objects.create(
            year=year, competitions_planned=PLANNED, contests_planned=PLANNED, source=sources.FICTION
        )
        for year in sorted({day.year for day in days} | {today.year})
    }
    return Competition.objects.bulk_create(
        _competition(row, day, organisations, trades, plan=plans[day.year], series=series)
        for row, day in zip(rows, days, strict=True)
    )


def _competition(
    row: Mapping[str, str],
    held_on: date,
    organisations: Organisations,
    trades: Trades,
    *,
    plan: AnnualPlan,
    series: Series,
) -> Competition:
    is_stated = held_on == COMPETITION_DAY
    status = CompetitionStatus(row.get("status", CompetitionStatus.PUBLISHED))
    return Competition(
        code=row["code"],
        title=row["title"],
        kind=row["kind"],
        plan=plan,
        series=series if row["series"] else None,
        occupation=trades.occupations[row["occupation"]],
        host=organisations.college if is_stated else organisations.bureau,
        held_on=held_on,
        venue=COLLEGE if is_stated else organisations.school.name,
        status=status,
        published_at=at(held_on + _FROM_DAY_TO_RESULTS, 10) if status is CompetitionStatus.PUBLISHED else None,
        enterprise_count=COMPETING_ENTERPRISES if is_stated else None,
        is_fictional=not is_stated,
    )
