from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from directory.models import Occupation, Organisation, Person, Town
from tests.training.conftest import MakeClass, queue_up
from training import selectors
from training.enums import EnrolmentStatus, VenueKind
from training.errors import ClassNotFound
from training.models import (
    Alliance,
    AllianceMember,
    DemandPosting,
    Enrolment,
    OnlineCatalogue,
    PublicEvent,
    Session,
    TrainingClass,
    Venue,
)


def test_a_card_has_its_facts(open_class: TrainingClass, resident: Person, stranger: Person) -> None:
    begins = timezone.now() + timedelta(days=7)
    for week in (1, 0):
        starts_at = begins + timedelta(weeks=week)
        Session.objects.create(training_class=open_class, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    queue_up(open_class, [resident, stranger])
    card: Any = selectors.open_classes().get()
    assert (card.title, card.venue_name, card.town_name) == ("摄影和视频剪辑", "广德社区梦工坊", "北干街道")
    assert (card.starts_at, card.ends_at) == (begins, begins + timedelta(hours=1))
    assert (card.sessions_count, card.waiting, card.seats_left) == (2, 2, 50)
    assert (card.url, card.kind_label) == ("/classes/XS2026-0001/", card.get_kind_display())


@pytest.mark.parametrize("count", [1, 3])
def test_cards_cost_one_statement(make_class: MakeClass, count: int) -> None:
    for serial in range(count):
        make_class(f"XS2026-000{serial}")
    with CaptureQueriesContext(connection) as queries:
        assert len([(card.url, card.seats_left) for card in selectors.open_classes()]) == count
    assert len(queries) == 1


def test_a_class_closes_at_the_second_it_says(make_class: MakeClass) -> None:
    closes = timezone.now() + timedelta(days=1)
    make_class(registration_closes_at=closes)
    assert selectors.open_classes(at=closes - timedelta(microseconds=1)).count() == 1
    assert selectors.open_classes(at=closes).count() == 0


def test_every_town_is_counted_also_one_without_classes(make_class: MakeClass, town: Town, other_town: Town) -> None:
    make_class()
    make_class("XS2026-0002")
    make_class("XS2026-0003", registration_closes_at=timezone.now() - timedelta(minutes=1))
    make_class("XS2026-0004", venue=Venue.objects.create(name="直播间", kind=VenueKind.ONLINE, capacity=500))
    assert selectors.open_classes_by_town() == [(town, 2), (other_town, 0)]


def test_records_are_for_staff_who_read_rosters(
    open_class: TrainingClass, resident: Person, clerk: User, auditor: User, leader: User
) -> None:
    Enrolment.objects.create(training_class=open_class, person=resident, status=EnrolmentStatus.ENROLLED)
    assert [TrainingClass.objects.visible_to(user).count() for user in (clerk, auditor, leader)] == [1, 1, 0]
    assert [Enrolment.objects.visible_to(user).count() for user in (clerk, auditor, leader)] == [1, 1, 0]


def test_records_are_for_the_provider_itself(
    open_class: TrainingClass, resident: Person, school: User, other_school: User
) -> None:
    Enrolment.objects.create(training_class=open_class, person=resident, status=EnrolmentStatus.ENROLLED)
    everybody = (school, other_school, AnonymousUser())
    assert [TrainingClass.objects.visible_to(user).count() for user in everybody] == [1, 0, 0]
    assert [Enrolment.objects.visible_to(user).count() for user in everybody] == [1, 0, 0]
    assert selectors.own_class(open_class.code, user=school) == open_class
    with pytest.raises(ClassNotFound):
        selectors.own_class(open_class.code, user=other_school)


def test_demand_that_is_still_open(school_organisation: Organisation, occupation: Occupation) -> None:
    for status in ("open", "answered", "closed"):
        DemandPosting.objects.create(
            enterprise=school_organisation,
            occupation=occupation,
            head_count=12,
            posted_on=date(2026, 3, 1),
            status=status,
        )
    assert [posting.status for posting in selectors.open_demand()] == ["open"]


def test_events_to_come(venue: Venue) -> None:
    now = timezone.now()
    for title, hours in (("later", 48), ("going on", -1), ("over", -5)):
        starts_at = now + timedelta(hours=hours)
        PublicEvent.objects.create(
            kind="skills_fair", title=title, venue=venue, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
        )
    assert [event.title for event in selectors.coming_events(at=now)] == ["going on", "later"]


def test_alliances_with_their_members(school_organisation: Organisation, other_school: User) -> None:
    alliance = Alliance.objects.create(name="智能制造技能人才培训评价产业联盟", source="test")
    for organisation in Organisation.objects.all():
        AllianceMember.objects.create(alliance=alliance, organisation=organisation)
    with CaptureQueriesContext(connection) as queries:
        members = [str(member) for each in selectors.alliances() for member in each.members.all()]
    assert (sorted(members), len(queries)) == (["杭州第二机械技工学校", "杭州萧山技师学院"], 2)


@pytest.mark.django_db
def test_the_latest_count_of_the_online_platform() -> None:
    assert selectors.online_catalogue() is None
    counts = {"digital_courses": 24, "course_providers": 18, "courses": 267, "institutions": 630, "enterprises": 169}
    for as_of in (date(2024, 4, 1), date(2023, 4, 1)):
        OnlineCatalogue.objects.create(platform="浙派工匠", as_of=as_of, source="test", **counts)
    latest = selectors.online_catalogue()
    assert latest is not None
    assert (latest.as_of, latest.courses) == (date(2024, 4, 1), 267)
