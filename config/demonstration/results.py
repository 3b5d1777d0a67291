"""Entries, marks and what they came to, ranked by the portal's own rules."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from random import Random

from competitions import ranking, scoring
from competitions.enums import CompetitionStatus, EntryStatus
from competitions.models import Competition, Entry, Mark, Placing, PromotionRule, TitleRule
from competitions.ranking import AwardSize, Entrant
from competitions.scoring import Part
from config.demonstration import sources
from config.demonstration.people import People
from talents.models import Honour, HonourTitle

TITLE_SESSION = 21
TITLED = 3
_PARTS = (Part(ranking.THEORY, Decimal(30), Decimal(60)), Part(ranking.PRACTICE, Decimal(70), Decimal(60)))
_STATUS_OF_ENTRIES = {
    CompetitionStatus.OPEN: EntryStatus.ENTERED,
    CompetitionStatus.MARKING: EntryStatus.ENTERED,
    CompetitionStatus.PUBLISHED: EntryStatus.PLACED,
}


def load(competition: Competition, persons: Sequence[int], people: People, rng: Random) -> None:
    """Enter them; from the marking on they have workstations, and published results have marks and placings."""
    is_drawn = competition.status != CompetitionStatus.OPEN
    stations = rng.sample(range(1, len(persons) + 1), len(persons))
    entries = Entry.objects.bulk_create(
        Entry(
            competition=competition,
            person_id=person,
            employer_id=people.employer(person),
            workstation_number=station if is_drawn else None,
            status=_STATUS_OF_ENTRIES[CompetitionStatus(competition.status)],
        )
        for person, station in zip(persons, stations, strict=True)
    )
    if competition.published_at is not None:
        marks = _mark(entries, competition.published_at, rng)
        Placing.objects.bulk_create(_placings(competition, marks, competition.published_at))


def _mark(entries: Sequence[Entry], at: datetime, rng: Random) -> list[Mark]:
    return Mark.objects.bulk_create(
        Mark(
            entry=entry,
            theory=Decimal(rng.randint(110, 194)) / 2,
            practice=Decimal(rng.randint(114, 196)) / 2,
            seconds=rng.randint(5_400, 10_800),
            entered_at=at,
        )
        for entry in entries
    )


def _placings(competition: Competition, marks: Sequence[Mark], at: datetime) -> list[Placing]:
    placed = ranking.rank(map(_entrant, marks), competition.tie_chain)
    sizes = [AwardSize(rule.award, rule.count, rule.percent) for rule in competition.award_rules.order_by("pk")]
    promotions = list(competition.promotion_rules.all())
    award_of = {awarded.entrant.key: awarded.award for awarded in ranking.awards(placed, sizes)}
    return [
        Placing(
            entry_id=each.entrant.key,
            total=each.entrant.total,
            rank=each.rank,
            has_passed=each.entrant.eligible,
            award=award_of.get(each.entrant.key, ""),
            promoted_to=_promotion(each, promotions),
            published_at=at,
        )
        for each in placed
    ]


def _promotion(placed: ranking.Placing, promotions: Sequence[PromotionRule]) -> int | None:
    """The highest level that the place promotes to."""
    reached = (rule.level for rule in promotions if rule.from_rank <= placed.rank <= rule.up_to_rank)
    return max(reached, default=None) if placed.entrant.eligible else None


def _entrant(mark: Mark) -> Entrant:
    marks = {ranking.THEORY: mark.theory, ranking.PRACTICE: mark.practice}
    return Entrant(
        key=mark.entry_id,
        total=scoring.total(marks, _PARTS),
        seconds=mark.seconds,
        marks=marks,
        eligible=not scoring.failed_parts(marks, _PARTS),
    )


def confer(title: HonourTitle, competition: Competition, people: People) -> None:
    """The first three who passed hold the title of session 21; the names are made up, as are their marks."""
    TitleRule.objects.create(competition=competition, up_to_rank=TITLED, title=title, session=TITLE_SESSION)
    placings = Placing.objects.filter(entry__competition=competition, has_passed=True).select_related("entry")
    for placing in placings.order_by("rank")[:TITLED]:
        person = placing.entry.person_id
        placing.honours.add(
            Honour.objects.create(
                title=title,
                person_id=person,
                holder_name=people.name(person),
                session=TITLE_SESSION,
                awarded_on=competition.held_on,
                source=f"{competition.title}；{sources.DOCUMENTS}；获得者姓名为演示数据",
                is_fictional=True,
            )
        )
