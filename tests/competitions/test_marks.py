from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from competitions.errors import MarkChanged, ResultsPublished, StageRefused, StationUnknown
from competitions.models import Competition, CompetitionJudge, Entry, EntryEvent, Mark
from competitions.services import marks, results
from competitions.services.marks import StationMark
from directory.errors import Invalid, NotAllowed
from tests.competitions.conftest import Marked


def station(number: int, theory: str = "80", practice: str = "90", version: int = 0) -> StationMark:
    return StationMark(number, Decimal(theory), Decimal(practice), 3600, version)


def test_marks_stand_against_the_workstation(stations: Competition, judge: User) -> None:
    changed = marks.enter([station(1, "85.5", "91.25"), station(2)], absent=[3], into=stations, by=judge)
    assert changed == 3
    rows = Entry.objects.order_by("workstation_number").values_list(
        "workstation_number", "status", "mark__theory", "mark__practice", "mark__version", "mark__entered_by"
    )
    assert list(rows) == [
        (1, "marked", Decimal("85.50"), Decimal("91.25"), 1, judge.pk),
        (2, "marked", Decimal("80.00"), Decimal("90.00"), 1, judge.pk),
        (3, "absent", None, None, None, None),
    ]


def test_a_correction_raises_the_version_and_keeps_what_stood_there(stations: Competition, judge: User) -> None:
    marks.enter([station(1, "80")], into=stations, by=judge)
    marks.enter([station(1, "81", version=1)], into=stations, by=judge)
    mark = Mark.objects.get()
    assert (mark.theory, mark.version) == (Decimal("81.00"), 2)
    history = apps.get_model("competitions", "MarkEvent")
    assert list(history.objects.values_list("theory", flat=True)) == [Decimal("80.00")]
    moves = EntryEvent.objects.filter(entry=mark.entry).order_by("pk").values_list("from_status", "to_status")
    assert list(moves) == [("", "entered"), ("entered", "marked"), ("marked", "marked")]


def test_the_same_marks_again_change_nothing(stations: Competition, judge: User) -> None:
    marks.enter([station(1)], into=stations, by=judge)
    assert marks.enter([station(1)], into=stations, by=judge) == 0
    assert Mark.objects.get().version == 1


def test_a_judge_does_not_write_over_marks_they_have_not_seen(stations: Competition, judge: User) -> None:
    marks.enter([station(1, "80")], into=stations, by=judge)
    with pytest.raises(MarkChanged) as refused:
        marks.enter([station(2), station(1, "70", version=0)], into=stations, by=judge)
    assert list(refused.value.fields) == ["1"]
    assert list(Mark.objects.values_list("theory", flat=True)) == [Decimal("80.00")]


def test_whoever_has_marks_is_not_absent(stations: Competition, judge: User) -> None:
    marks.enter([station(1)], into=stations, by=judge)
    with pytest.raises(MarkChanged):
        marks.enter([], absent=[1], into=stations, by=judge)


def test_whoever_was_taken_for_absent_can_be_marked(stations: Competition, judge: User) -> None:
    marks.enter([], absent=[1], into=stations, by=judge)
    marks.enter([station(1)], into=stations, by=judge)
    assert Entry.objects.get(workstation_number=1).status == "marked"


@pytest.mark.parametrize(
    ("sheet", "error", "code"),
    [
        ([station(9)], StationUnknown, "STATION_UNKNOWN"),
        ([station(1), station(1)], Invalid, "STATION_REPEATED"),
        ([station(1, "100.5")], Invalid, "MARK_RANGE"),
        ([station(1, "80", "-1")], Invalid, "MARK_RANGE"),
    ],
)
def test_a_wrong_sheet_changes_nothing(
    stations: Competition, judge: User, sheet: list[StationMark], error: type[Invalid], code: str
) -> None:
    with pytest.raises(error) as refused:
        marks.enter([station(2), *sheet], into=stations, by=judge)
    assert (refused.value.code, Mark.objects.count()) == (code, 0)


def test_only_judges_mark(stations: Competition, clerk: User) -> None:
    with pytest.raises(NotAllowed):
        marks.enter([station(1)], into=stations, by=clerk)


def test_a_judge_marks_only_what_is_assigned_to_them(stations: Competition, judge: User, admin_user: User) -> None:
    """Not even who may do everything marks unassigned."""
    CompetitionJudge.objects.all().delete()
    for unassigned in (judge, admin_user):
        with pytest.raises(NotAllowed):
            marks.enter([station(1)], into=stations, by=unassigned)
    assert Mark.objects.count() == 0


def test_who_was_a_judge_and_who_no_longer_is_stays_on_record(stations: Competition, judge: User) -> None:
    CompetitionJudge.objects.all().delete()
    history = apps.get_model("competitions", "CompetitionJudgeEvent").objects.order_by("pgh_id")
    assert list(history.values_list("pgh_label", "competition", "user")) == [
        ("insert", stations.pk, judge.pk),
        ("delete", stations.pk, judge.pk),
    ]


def test_a_judge_is_assigned_once(stations: Competition, judge: User) -> None:
    with pytest.raises(IntegrityError, match="competitions_judge_assigned_once"), transaction.atomic():
        CompetitionJudge.objects.create(competition=stations, user=judge)


def test_marking_has_its_time(competition: Competition, judge: User) -> None:
    with pytest.raises(StageRefused):
        marks.enter([], into=competition, by=judge)


def test_published_results_take_no_marks(competition: Competition, marked: Marked, judge: User, clerk: User) -> None:
    marked([("80", "80", None)])
    results.publish(competition, by=clerk)
    with pytest.raises(ResultsPublished):
        marks.enter([station(1, version=1)], into=competition, by=judge)


def test_a_sheet_costs_the_same_whatever_its_length(stations: Competition, judge: User) -> None:
    marks.enter([station(3)], into=stations, by=judge)
    counts = []
    for sheet in ([station(1)], [station(1, "70", version=1), station(2), station(3, "60", version=1)]):
        with CaptureQueriesContext(connection) as queries:
            marks.enter(sheet, into=stations, by=judge)
        counts.append(len(queries))
    assert counts == [8, 8]
