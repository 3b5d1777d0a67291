from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from competitions.errors import MarksMissing, ResultsPublished
from competitions.models import AwardRule, Competition, Entry, Placing, TitleRule
from competitions.services import entries, results, stages
from directory.errors import NotAllowed
from directory.levels import SkillLevel
from directory.models import Person
from talents.models import Honour, HonourEvent, HonourTitle
from talents.services import honours
from tests.competitions.conftest import Marked

# Totals 95, 93, 93, 90; the two in the middle are equal in everything.
TIED = [("95", "95", 3000), ("93", "93", 3000), ("93", "93", 3000), ("90", "90", 2000)]


def placed() -> list[tuple[str, int, str]]:
    return list(Placing.objects.order_by("entry").values_list("entry__person__name", "rank", "award"))


def test_equals_share_their_rank(competition: Competition, marked: Marked, clerk: User) -> None:
    marked(TIED)
    results.publish(competition, by=clerk)
    assert placed() == [("赵立春", 1, "first"), ("钱雨水", 2, "second"), ("孙惊蛰", 2, "second"), ("李春分", 4, "")]


def test_the_chain_of_the_competition_decides(competition: Competition, marked: Marked, clerk: User) -> None:
    Competition.objects.filter(pk=competition.pk).update(tie_chain=["total", "practice"])
    marked([("100", "70", 100), ("72", "82", 200)])
    results.publish(competition, by=clerk)
    assert list(Placing.objects.order_by("rank").values_list("total", "entry__person__name")) == [
        (Decimal("79.00"), "钱雨水"),
        (Decimal("79.00"), "赵立春"),
    ]
    assert list(Placing.objects.order_by("rank").values_list("rank", flat=True)) == [1, 2]


def test_totals_are_rounded_half_up(competition: Competition, marked: Marked, clerk: User) -> None:
    marked([("85.5", "91.25", None)])
    results.publish(competition, by=clerk)
    assert Placing.objects.get().total == Decimal("89.53")


def test_the_first_three_become_technical_experts(
    competition: Competition, marked: Marked, clerk: User, title: HonourTitle
) -> None:
    marked(TIED)
    results.publish(competition, by=clerk)
    conferred = Honour.objects.order_by("pk").values_list("person__name", "title__key", "session", "source")
    source = "电工技能竞赛 (js-2024-01)"
    assert list(conferred) == [
        ("赵立春", "technical-expert", 21, source),
        ("钱雨水", "technical-expert", 21, source),
        ("孙惊蛰", "technical-expert", 21, source),
    ]
    assert HonourEvent.objects.filter(by=clerk, to_status="conferred").count() == 3
    assert [list(each.honours.values_list("session", flat=True)) for each in Placing.objects.order_by("rank")] == [
        [21],
        [21],
        [21],
        [],
    ]


def test_whoever_holds_the_title_of_the_session_keeps_it(
    competition: Competition, marked: Marked, clerk: User, title: HonourTitle, entrants: list[Person]
) -> None:
    held = honours.confer(
        title, upon=entrants[0], session=21, awarded_on=date(2024, 1, 1), source="另一场竞赛", by=None
    )
    marked(TIED[:1])
    results.publish(competition, by=clerk)
    assert Honour.objects.get() == held
    assert Placing.objects.get().honours.get() == held


def test_a_title_may_have_an_age_limit(competition: Competition, marked: Marked, clerk: User) -> None:
    """Born on 1 January 1990, one turns 35 on the day; the next day's child is still 34."""
    Competition.objects.filter(pk=competition.pk).update(held_on=date(2025, 1, 1))
    TitleRule.objects.filter(competition=competition).update(max_age=34)
    marked(TIED[:2])
    results.publish(competition, by=clerk)
    assert Honour.objects.get().holder_name == "钱雨水"


def test_who_fails_a_part_is_ranked_and_receives_nothing(competition: Competition, marked: Marked, clerk: User) -> None:
    marked([("59.99", "100", None), ("60", "60", None)])
    results.publish(competition, by=clerk)
    rows = Placing.objects.order_by("rank").values_list("rank", "has_passed", "award", "promoted_to")
    assert list(rows) == [(1, False, "", None), (2, True, "first", SkillLevel.TECHNICIAN)]
    assert list(Honour.objects.values_list("holder_name", flat=True)) == ["钱雨水"]


def test_awards_may_be_a_share_of_those_ranked(competition: Competition, marked: Marked, clerk: User) -> None:
    AwardRule.objects.filter(competition=competition, award="first").update(count=None, percent=Decimal(40))
    Competition.objects.filter(pk=competition.pk).update(award_rounding="up")
    marked([(str(mark), str(mark), None) for mark in (90, 89, 88, 87, 86, 85)])
    results.publish(competition, by=clerk)
    assert [award for _name, _rank, award in placed()] == ["first", "first", "first", "second", "merit", ""]


def test_a_part_without_weight_need_not_be_passed(competition: Competition, marked: Marked, clerk: User) -> None:
    Competition.objects.filter(pk=competition.pk).update(theory_weight=0, practice_weight=1)
    marked([("0", "88", None)])
    results.publish(competition, by=clerk)
    placing = Placing.objects.get()
    assert (placing.total, placing.has_passed, placing.award) == (Decimal("88.00"), True, "first")


def test_results_are_published_once(competition: Competition, marked: Marked, clerk: User) -> None:
    marked(TIED)
    results.publish(competition, by=clerk)
    with pytest.raises(ResultsPublished):
        results.publish(competition, by=clerk)
    competition.refresh_from_db()
    assert (competition.status, competition.published_at is None) == ("published", False)
    assert (Placing.objects.count(), Honour.objects.count()) == (4, 3)
    assert list(competition.events.values_list("to_status", flat=True)) == ["published", "marking", "open"]
    assert set(Entry.objects.values_list("status", flat=True)) == {"placed"}


def test_nothing_is_published_while_marks_are_missing(
    competition: Competition, entrants: list[Person], clerk: User
) -> None:
    entries.enter(entrants[0], into=competition, employer=None, by=None)
    stages.start_marking(competition, by=None)
    with pytest.raises(MarksMissing):
        results.publish(competition, by=clerk)
    competition.refresh_from_db()
    assert competition.status == "marking"


def test_only_the_bureau_publishes(competition: Competition, marked: Marked, judge: User) -> None:
    marked(TIED)
    with pytest.raises(NotAllowed):
        results.publish(competition, by=judge)
    assert Placing.objects.count() == 0


def test_the_schema_refuses_a_reward_without_a_pass(competition: Competition, marked: Marked, clerk: User) -> None:
    marked([("50", "90", None)])
    results.publish(competition, by=clerk)
    with pytest.raises(IntegrityError, match="competitions_rewards_need_a_pass"), transaction.atomic():
        Placing.objects.update(award="first")


@pytest.mark.parametrize("entered", [1, 3])
def test_publishing_costs_the_same_whatever_the_field(
    competition: Competition, marked: Marked, clerk: User, entered: int
) -> None:
    TitleRule.objects.all().delete()
    marked(TIED[:entered])
    with CaptureQueriesContext(connection) as queries:
        results.publish(competition, by=clerk)
    assert len(queries) == 13
