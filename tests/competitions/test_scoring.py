"""Scores: the vectors of the design page "The domain", section 4, and the WorldSkills scale."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions import scoring
from competitions.scoring import Part
from directory.errors import Invalid

THEORY = Part("theory", Decimal(30), pass_mark=Decimal(60))
PRACTICE = Part("practice", Decimal(70), pass_mark=Decimal(60))
PARTS = (THEORY, PRACTICE)
WHOLE = (Part("all", Decimal(100)),)

marks = st.decimals(0, 100, places=2)


def decimals(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_the_weighted_total_is_rounded_half_up() -> None:
    """domain.md: 0.3×85.5 + 0.7×91.25 = 89.53, where binary floats print 89.52."""
    assert scoring.total({"theory": Decimal("85.5"), "practice": Decimal("91.25")}, PARTS) == Decimal("89.53")
    assert f"{0.3 * 85.5 + 0.7 * 91.25:.2f}" == "89.52"


@pytest.mark.parametrize(
    ("value", "printed"),
    [("89.525", "89.53"), ("89.524", "89.52"), ("0.005", "0.01"), ("90", "90.00"), ("2.675", "2.68")],
)
def test_halves_go_up(value: str, printed: str) -> None:
    """domain.md: `Decimal`, half-up, two places."""
    assert str(scoring.rounded(Decimal(value))) == printed


@pytest.mark.parametrize(
    ("given_marks", "mean"),
    [
        (["88", "92", "95", "79", "90.5"], "90.17"),
        (["88", "92", "95", "79"], "88.50"),
        (["80"], "80.00"),
        (["90", "90", "90", "90", "90"], "90.00"),
        (["0", "0", "0", "0", "100"], "0.00"),
        (["70", "80", "80", "90", "100", "60"], "80.00"),
    ],
)
def test_judges_from_five_on_lose_the_highest_and_the_lowest(given_marks: list[str], mean: str) -> None:
    """domain.md: drop highest and lowest when n ≥ 5, mean of the rest: 88, 92, 95, 79, 90.5 = 90.17."""
    assert str(scoring.judged(decimals(*given_marks))) == mean


def test_a_judge_who_has_not_marked_is_missing() -> None:
    """A mean of nothing is refused, not guessed."""
    with pytest.raises(Invalid) as refusal:
        scoring.judged([])
    assert refusal.value.code == "MARK_MISSING"


@pytest.mark.parametrize("mark", ["-0.01", "100.01"])
def test_marks_lie_between_0_and_100(mark: str) -> None:
    """The usual scale of Chinese skills competitions: 百分制."""
    with pytest.raises(Invalid) as by_judges:
        scoring.judged([Decimal(mark)])
    with pytest.raises(Invalid) as in_total:
        scoring.total({"all": Decimal(mark)}, WHOLE)
    assert (by_judges.value.code, in_total.value.code) == ("MARK_RANGE", "MARK_RANGE")


def test_a_part_without_a_mark_gives_no_total() -> None:
    """A missing mark is not a zero: the entry is not yet scored."""
    with pytest.raises(Invalid) as refusal:
        scoring.total({"theory": Decimal(90)}, PARTS)
    assert refusal.value.code == "MARK_MISSING"
    assert "practice" in str(refusal.value.message)


@pytest.mark.parametrize(
    ("theory", "practice", "failed"),
    [
        ("60", "60", ()),
        ("59.99", "60", ("theory",)),
        ("60", "59.99", ("practice",)),
        ("0", "0", ("theory", "practice")),
    ],
)
def test_a_pass_mark_is_passed_by_reaching_it(theory: str, practice: str, failed: tuple[str, ...]) -> None:
    """domain.md: a pass mark per part; 60 分及以上为合格."""
    assert scoring.failed_parts({"theory": Decimal(theory), "practice": Decimal(practice)}, PARTS) == failed


def test_a_part_without_a_pass_mark_cannot_be_failed() -> None:
    """domain.md: all configuration."""
    assert scoring.failed_parts({"all": Decimal(0)}, WHOLE) == ()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((Part("theory", Decimal(30)), Part("practice", Decimal(60))), "WEIGHTS_SUM"),
        ((), "WEIGHTS_SUM"),
        ((Part("theory", Decimal(50)), Part("theory", Decimal(50))), "PART_REPEATED"),
        ((Part("theory", Decimal(0)), Part("practice", Decimal(100))), "WEIGHT_RANGE"),
        ((Part("theory", Decimal(-10)), Part("practice", Decimal(110))), "WEIGHT_RANGE"),
        ((Part("all", Decimal(100), pass_mark=Decimal(101)),), "PASS_MARK_RANGE"),
    ],
)
def test_parts_that_make_no_competition_are_refused(parts: tuple[Part, ...], code: str) -> None:
    """Weights are shares of one total."""
    with pytest.raises(Invalid) as refusal:
        scoring.check_parts(parts)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("scores", "standardised"),
    [
        (["60", "70", "80", "90", "100"], ["659.53", "679.77", "700.00", "720.23", "740.47"]),
        (["80", "80", "80", "100"], ["700.00", "700.00", "700.00", "700.00"]),
        (["80"], ["700.00"]),
        ([], []),
        (["80", "80.01", "80.02", "0"], ["689.88", "710.12", "730.35", "0.00"]),
    ],
)
def test_the_worldskills_scale(scores: list[str], standardised: list[str]) -> None:
    """domain.md: 700 + 30·(x − median)/(1.4826·MAD), 0 to 1000, MAD 0 → 700."""
    assert [str(score) for score in scoring.standardised(decimals(*scores))] == standardised


@given(marks, marks)
def test_a_total_lies_between_its_parts(theory: Decimal, practice: Decimal) -> None:
    """A weighted mean cannot leave the range of what it weighs."""
    total = scoring.total({"theory": theory, "practice": practice}, PARTS)
    assert min(theory, practice) <= total <= max(theory, practice)


@given(st.lists(marks, min_size=5))
def test_the_order_of_judges_does_not_matter(given_marks: list[Decimal]) -> None:
    """A trimmed mean is symmetric."""
    assert scoring.judged(given_marks) == scoring.judged(sorted(given_marks, reverse=True))


@given(st.lists(marks, min_size=5, max_size=5), marks)
def test_one_judge_alone_cannot_carry_the_mean_out_of_the_others(given_marks: list[Decimal], extreme: Decimal) -> None:
    """Why the extremes are dropped: with five judges the score stays within the other four marks."""
    others = sorted(given_marks[1:])
    assert others[0] <= scoring.judged([extreme, *given_marks[1:]]) <= others[-1]


@given(st.lists(marks, min_size=1))
def test_standardised_scores_keep_the_order(scores: list[Decimal]) -> None:
    """A scale may merge scores at its ends; it never swaps them."""
    standardised = scoring.standardised(scores)
    ordered = [score for _raw, score in sorted(zip(scores, standardised, strict=True))]
    assert ordered == sorted(standardised)
    assert all(0 <= score <= 1000 for score in standardised)
