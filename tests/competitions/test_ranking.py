"""Ranks and awards: the design page "The domain", section 4, "Competitions"."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions import ranking
from competitions.ranking import AwardSize, Entrant, Rounding, TieAtCut
from directory.errors import Invalid

entrants = st.lists(
    st.builds(
        Entrant,
        key=st.integers(1, 10_000),
        total=st.integers(90, 95).map(Decimal),
        seconds=st.none() | st.integers(1, 3),
        marks=st.fixed_dictionaries({part: st.integers(90, 92).map(Decimal) for part in ("theory", "practice")}),
        eligible=st.booleans(),
    ),
    max_size=30,
    unique_by=lambda entrant: entrant.key,
)


def field(*totals: int) -> list[Entrant]:
    return [Entrant(key, Decimal(total)) for key, total in enumerate(totals, start=1)]


def marks(practice: int, theory: int) -> dict[str, Decimal]:
    return {"practice": Decimal(practice), "theory": Decimal(theory)}


def ranks(*totals: int) -> list[int]:
    return [placing.rank for placing in ranking.rank(field(*totals))]


def test_equals_share_a_rank_and_the_next_is_skipped() -> None:
    """domain.md: 95, 93, 93, 90 → 1, 2, 2, 4."""
    assert ranks(95, 93, 93, 90) == [1, 2, 2, 4]


def test_the_order_of_arrival_does_not_matter() -> None:
    """Ranks follow scores."""
    assert [placing.entrant.key for placing in ranking.rank(field(90, 95, 93))] == [2, 3, 1]


@pytest.mark.parametrize(("totals", "expected"), [((), []), ((80,), [1]), ((80, 80, 80), [1, 1, 1])])
def test_small_fields(totals: tuple[int, ...], expected: list[int]) -> None:
    """The edges: nobody, one, all equal."""
    assert ranks(*totals) == expected


def test_the_chain_decides_in_order_and_says_which_link_did() -> None:
    """domain.md: total → shorter time → practice → theory → same rank."""
    placings = ranking.rank(
        [
            Entrant(7, Decimal(80)),
            Entrant(6, Decimal(90), None, marks(99, 99)),
            Entrant(5, Decimal(90), 60, marks(90, 80)),
            Entrant(4, Decimal(90), 60, marks(90, 80)),
            Entrant(3, Decimal(90), 60, marks(90, 81)),
            Entrant(2, Decimal(90), 60, marks(91, 70)),
            Entrant(1, Decimal(90), 59, marks(0, 0)),
        ]
    )
    assert [(placing.entrant.key, placing.rank, placing.decided_by) for placing in placings] == [
        (1, 1, ""),
        (2, 2, "time"),
        (3, 3, "practice"),
        (5, 4, "theory"),
        (4, 4, ""),
        (6, 6, "time"),
        (7, 7, "total"),
    ]


def test_a_competition_names_its_own_chain() -> None:
    """domain.md: all configuration."""
    slow_and_skilled = Entrant(1, Decimal(90), 90, marks(95, 80))
    quick = Entrant(2, Decimal(90), 10, marks(90, 91))
    assert [placing.entrant.key for placing in ranking.rank([quick, slow_and_skilled], ("total", "practice"))] == [1, 2]
    assert [placing.rank for placing in ranking.rank([quick, slow_and_skilled], ("total",))] == [1, 1]


@pytest.mark.parametrize(
    ("codes", "error"),
    [((), "CHAIN_EMPTY"), (("total", "beauty"), "CHAIN_UNKNOWN"), (("total", "time", "total"), "CHAIN_REPEATED")],
)
def test_a_chain_of_nonsense_is_refused(codes: tuple[str, ...], error: str) -> None:
    """A chain is typed by staff."""
    with pytest.raises(Invalid) as refusal:
        ranking.rank(field(90), codes)
    assert refusal.value.code == error


def test_every_strategy_is_found_by_its_own_code() -> None:
    """The registry's keys are what a competition stores."""
    assert list(ranking.STRATEGIES) == list(ranking.DEFAULT_CHAIN)
    assert [strategy.code for strategy in ranking.chain(ranking.DEFAULT_CHAIN)] == list(ranking.DEFAULT_CHAIN)


@given(entrants)
def test_a_rank_is_one_more_than_the_number_who_did_better(field_of: list[Entrant]) -> None:
    """Standard competition ranking, by its definition."""
    placings = ranking.rank(field_of)
    keys = {
        entrant.key: [strategy.key(entrant) for strategy in ranking.chain(ranking.DEFAULT_CHAIN)]
        for entrant in field_of
    }
    for placing in placings:
        better = sum(other < keys[placing.entrant.key] for other in keys.values())
        assert placing.rank == better + 1
    assert {placing.entrant.key for placing in placings} == set(keys)


@given(entrants)
def test_a_rule_is_named_exactly_where_ranks_part(field_of: list[Entrant]) -> None:
    """Whoever asks why they are behind gets an answer."""
    for before, after in pairwise(ranking.rank(field_of)):
        assert bool(after.decided_by) == (after.rank > before.rank)


PRIZES = [AwardSize("first", count=1), AwardSize("second", count=2), AwardSize("third", count=3)]


def given_awards(totals: list[int], sizes: list[AwardSize], tie: TieAtCut = TieAtCut.INCLUDE) -> list[str]:
    return [awarded.award for awarded in ranking.awards(ranking.rank(field(*totals)), sizes, tie=tie)]


@pytest.mark.parametrize(
    ("totals", "include", "exclude"),
    [
        ([99, 98, 97, 96, 95, 94, 93], "f s s t t t", "f s s t t t"),
        ([99, 99, 97, 96], "f f s t", "s s s t"),
        ([99, 98, 97, 97, 95], "f s s s t", "f s t t t"),
        ([99, 98, 98, 98, 95, 94, 93], "f s s s t t", "f t t t t t"),
        ([99, 99, 99, 99, 99, 99, 99], "f f f f f f f", ""),
        ([99], "f", "f"),
        ([], "", ""),
    ],
)
def test_a_tie_at_the_cut_follows_the_rule(totals: list[int], include: str, exclude: str) -> None:
    """domain.md: a rule for a tie at the cut; what one kind gives beyond its number the next one loses."""
    for tie, expected in ((TieAtCut.INCLUDE, include), (TieAtCut.EXCLUDE, exclude)):
        assert " ".join(award[0] for award in given_awards(totals, PRIZES, tie)) == expected


@pytest.mark.parametrize(("rounding", "number"), [(Rounding.DOWN, 7), (Rounding.HALF_UP, 8), (Rounding.UP, 8)])
def test_a_percentage_is_rounded_as_the_rule_says(rounding: Rounding, number: int) -> None:
    """domain.md: awards by percentage, with the rounding rule stated: 15 % of 50 is 7.5."""
    assert AwardSize("merit", percent=Decimal(15)).number(50, rounding) == number
    placings = ranking.rank(field(*range(100, 50, -1)))
    assert len(ranking.awards(placings, [AwardSize("merit", percent=Decimal(15))], rounding=rounding)) == number


@pytest.mark.parametrize(
    ("percent", "rounding", "number"),
    [
        ("15", Rounding.UP, 8),
        ("14", Rounding.UP, 7),
        ("14.8", Rounding.HALF_UP, 7),
        ("0", Rounding.UP, 0),
        ("100", Rounding.DOWN, 50),
    ],
)
def test_percentages_at_the_edges(percent: str, rounding: Rounding, number: int) -> None:
    """Rounding acts on the exact share."""
    assert AwardSize("merit", percent=Decimal(percent)).number(50, rounding) == number


@pytest.mark.parametrize(
    ("count", "percent"), [(None, None), (1, Decimal(1)), (-1, None), (None, Decimal(-1)), (None, Decimal("100.1"))]
)
def test_an_award_has_one_size(count: int | None, percent: Decimal | None) -> None:
    """A number or a percentage."""
    with pytest.raises(Invalid) as refusal:
        AwardSize("first", count=count, percent=percent)
    assert refusal.value.code == "AWARD_SIZE"


def test_who_failed_a_part_is_ranked_but_takes_no_prize() -> None:
    """domain.md: a pass mark per part; the award goes to the next who passed all."""
    placings = ranking.rank([Entrant(1, Decimal(99), eligible=False), Entrant(2, Decimal(98)), Entrant(3, Decimal(97))])
    awarded = ranking.awards(placings, [AwardSize("first", count=1)])
    assert [placing.rank for placing in placings] == [1, 2, 3]
    assert [(award.entrant.key, award.rank, award.award) for award in awarded] == [(2, 2, "first")]


def test_a_percentage_counts_everyone_placed() -> None:
    """Technical documents state the share of 参赛人数, not of those who passed."""
    placings = ranking.rank([Entrant(1, Decimal(99)), Entrant(2, Decimal(98)), Entrant(3, Decimal(50), eligible=False)])
    assert len(ranking.awards(placings, [AwardSize("first", percent=Decimal(67))])) == 2


@given(entrants, st.lists(st.integers(0, 5), max_size=4), st.sampled_from(TieAtCut))
def test_awards_are_fair(field_of: list[Entrant], counts: list[int], tie: TieAtCut) -> None:
    """Equals receive the same; nobody receives more than someone better; EXCLUDE never exceeds the plan."""
    sizes = [AwardSize(str(number), count=count) for number, count in enumerate(counts)]
    awarded = ranking.awards(ranking.rank(field_of), sizes, tie=tie)
    assert [int(award.award) for award in awarded] == sorted(int(award.award) for award in awarded)
    assert len({(award.rank, award.award) for award in awarded}) == len({award.rank for award in awarded})
    assert all(award.entrant.eligible for award in awarded)
    if tie is TieAtCut.EXCLUDE:
        assert len(awarded) <= sum(counts)
    else:
        assert len(awarded) >= min(sum(counts), sum(entrant.eligible for entrant in field_of))
