"""The figures that are not of people, each from a few rows."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.utils import timezone

from competitions.enums import CompetitionKind, CompetitionStatus
from competitions.models import Competition
from directory.levels import SkillLevel
from directory.models import Community, Occupation, Organisation, Town
from talents.enums import HonourRank
from talents.models import Honour, HonourTitle, TechnicianStudio
from targets.enums import Trigger
from targets.models import Measure, Milestone, Plan, Recomputation
from targets.services import readings
from tests.targets.conftest import TODAY, Registry
from training.enums import ClassKind, ClassStatus, VenueKind
from training.models import Course, OnlineCatalogue, Provider, TrainingClass, Venue

Read = Callable[[str, Recomputation], dict[str, tuple[int, int | None]]]


@pytest.fixture
def read() -> Read:
    def read(key: str, run: Recomputation) -> dict[str, tuple[int, int | None]]:
        return {
            each.town.name if each.town else each.scope: (each.numerator, each.denominator)
            for each in run.readings.filter(indicator__key=key).select_related("town")
        }

    return read


def _run() -> Recomputation:
    return readings.recompute(Trigger.DEMAND, by=None, on=TODAY)


def test_competitions_and_contests_count_once_their_results_are_published(
    occupation: Occupation, school_organisation: Organisation, read: Read
) -> None:
    for number, (kind, status) in enumerate(
        [
            (CompetitionKind.COMPETITION, CompetitionStatus.PUBLISHED),
            (CompetitionKind.COMPETITION, CompetitionStatus.MARKING),
            (CompetitionKind.CONTEST, CompetitionStatus.PUBLISHED),
        ]
    ):
        Competition.objects.create(
            code=f"C{number}",
            title=f"竞赛{number}",
            kind=kind,
            occupation=occupation,
            host=school_organisation,
            held_on=date(2026, 4, 20),
            status=status,
            published_at=timezone.now() if status == CompetitionStatus.PUBLISHED else None,
        )
    run = _run()
    assert read("competitions_held", run) == {"total": (1, None)}
    assert read("contests_held", run) == {"total": (1, None)}


def test_night_classes_and_their_seats_by_town(
    town: Town, other_town: Town, school_organisation: Organisation, read: Read
) -> None:
    provider = Provider.objects.create(organisation=school_organisation, approved_from=date(2020, 1, 1))
    course = Course.objects.create(title="摄影", provider=provider, hours=2)
    venue = Venue.objects.create(
        name="梦工坊", kind=VenueKind.COMMUNITY, town=town, longitude=120, latitude=30, capacity=50
    )
    for number, (kind, status) in enumerate(
        [
            (ClassKind.NIGHT_CLASS, ClassStatus.FINISHED),
            (ClassKind.NIGHT_CLASS, ClassStatus.CANCELLED),
            (ClassKind.PUBLIC, ClassStatus.FINISHED),
        ]
    ):
        TrainingClass.objects.create(
            code=f"XS{number}",
            course=course,
            kind=kind,
            venue=venue,
            starts_on=date(2026, 4, 19),
            ends_on=date(2026, 4, 19),
            capacity=40,
            status=status,
            registration_opens_at=datetime(2026, 4, 1, tzinfo=timezone.get_current_timezone()),
            registration_closes_at=datetime(2026, 4, 18, tzinfo=timezone.get_current_timezone()),
        )
    run = _run()
    assert read("night_classes", run) == {
        "total": (1, None),
        town.name: (1, None),
        other_town.name: (0, None),
        "outside": (0, None),
    }
    assert read("night_class_seats", run)[town.name] == (40, None)


def test_certificates_in_new_occupations(registry: Registry, read: Read) -> None:
    for digital in (True, True, False):
        registry.certify(registry.person(), SkillLevel.JUNIOR, digital=digital)
    run = _run()
    assert (read("new_occupations", run), read("new_occupation_certificates", run)) == (
        {"total": (1, None)},
        {"total": (2, None)},
    )


def test_courses_studios_and_honours(town: Town, school_organisation: Organisation, read: Read) -> None:
    OnlineCatalogue.objects.create(
        platform="浙派工匠",
        as_of=date(2026, 1, 1),
        digital_courses=24,
        course_providers=18,
        courses=267,
        institutions=630,
        enterprises=169,
        source="test",
    )
    TechnicianStudio.objects.create(
        name="示范工作室",
        rank=HonourRank.DISTRICT,
        organisation=school_organisation,
        leader_name="王立冬",
        named_on=date(2024, 1, 1),
    )
    for key, is_leading in (("leading", True), ("other", False)):
        title = HonourTitle.objects.create(
            key=key,
            name=key,
            name_en=key,
            rank=HonourRank.CITY,
            awarded_by="test",
            is_leading_talent=is_leading,
            source="test",
        )
        Honour.objects.create(title=title, holder_name="王立冬", awarded_on=date(2024, 1, 1))
    run = _run()
    assert read("digital_courses", run) == {"total": (24, None)}
    assert read("studios", run) == {"total": (1, None), town.name: (1, None), "outside": (0, None)}
    assert read("leading_honours", run) == {"total": (1, None)}


def test_the_circle_covers_a_part_of_the_communities(town: Town, other_town: Town, read: Read) -> None:
    for number, place in enumerate((town, other_town)):
        Community.objects.create(
            code=f"{place.code}00{number}", name=f"社区{number}", town=place, longitude=120, latitude=30
        )
    assert read("circle_coverage", _run()) == {
        "total": (0, 2),
        town.name: (0, 1),
        other_town.name: (0, 1),
        "outside": (0, 0),
    }


def test_milestones_of_the_running_plan(db: None, read: Read) -> None:
    plan = Plan.objects.create(
        key="plan", name="计划", name_en="Plan", starts_on=date(2025, 1, 1), ends_on=date(2027, 12, 31), document="test"
    )
    measure = Measure.objects.create(plan=plan, position=1, name="政策", name_en="Policies")
    for number, reached_on in enumerate((date(2026, 1, 1), date(2027, 1, 1), None)):
        Milestone.objects.create(
            measure=measure, name=f"节点{number}", due_on=date(2026, 12, 31), reached_on=reached_on
        )
    assert read("milestones_reached", _run()) == {"total": (1, 3)}


@pytest.mark.django_db
def test_what_nobody_can_say_is_not_read_and_an_amount_is_whole(read: Read) -> None:
    run = _run()
    assert read("digital_courses", run) == {}
    assert read("milestones_reached", run) == {}
    assert read("subsidy_granted", run) == {"total": (0, None)}


def test_after_certificates_changed_what_counts_them_is_read_anew_and_the_rest_stands(
    registry: Registry, read: Read
) -> None:
    registry.certify(registry.person(), digital=True)
    first = _run()
    registry.certify(registry.person(), digital=True)
    TechnicianStudio.objects.create(
        name="示范工作室", rank=HonourRank.DISTRICT, leader_name="王立冬", named_on=date(2024, 1, 1)
    )
    second = readings.recompute(Trigger.CHANGE, by=None, on=TODAY)
    certificates, studios = (
        [read(key, run)["total"][0] for run in (first, second)] for key in ("new_occupation_certificates", "studios")
    )
    assert (certificates, studios) == ([1, 2], [0, 0])
    assert second.new_occupations == {str(registry.digital_occupation.pk): 2}
    assert second.readings.count() == first.readings.count()
    third = readings.recompute(Trigger.CHANGE, by=None, on=TODAY)
    assert third.new_occupations == second.new_occupations
    assert third.readings.count() == second.readings.count()
