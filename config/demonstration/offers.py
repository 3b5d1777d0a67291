"""What training offers beside classes: the alliance, demand, public events, the city's online catalogue."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from config.demonstration import sources, tables
from config.demonstration.organisations import Organisations
from config.demonstration.runs import CLASS_HOUR, at
from config.demonstration.teaching import Teaching
from config.demonstration.trades import Trades
from training.enums import ClassKind, ClassStatus
from training.models import (
    Alliance,
    AllianceMember,
    Course,
    DemandPosting,
    OnlineCatalogue,
    PublicEvent,
    Session,
    TrainingClass,
)


def load(organisations: Organisations, trades: Trades, teaching: Teaching, *, today: date, rng: Random) -> None:
    _load_alliance(organisations)
    OnlineCatalogue.objects.create(
        platform="浙派工匠平台“数字技能”专区",
        as_of=date(2024, 4, 30),
        digital_courses=24,
        course_providers=18,
        courses=267,
        institutions=630,
        enterprises=169,
        source=f"{sources.DOCUMENTS}；统计日期为演示数据",
    )
    DemandPosting.objects.bulk_create(
        DemandPosting(
            enterprise=rng.choice(organisations.enterprises),
            occupation=trades.occupations[row["occupation"]],
            level=int(row["level"]) if row["level"] else None,
            head_count=int(row["head_count"]),
            posted_on=today - timedelta(days=int(row["days_ago"])),
            status=row["status"],
            is_fictional=True,
        )
        for row in tables.read("demand")
    )
    events = [(row, _event(row, teaching, today, rng)) for row in tables.read("public_events")]
    _load_registrations([(event, int(row["seats"])) for row, event in events if row["seats"]], teaching)
    PublicEvent.objects.bulk_create(event for _row, event in events)


def _load_alliance(organisations: Organisations) -> None:
    """Eight members, four of them named by the sources."""
    alliance = Alliance.objects.create(
        name="萧山区智能制造技能人才培训评价产业联盟",
        name_en="Xiaoshan Alliance for Training and Evaluation in Intelligent Manufacturing",
        summary="院校、企业与协会共同培训、共同评价智能制造技能人才。",
        source=f"{sources.DOCUMENTS}；八家成员中四家有据，其余为演示数据",
    )
    named = [organisations.college, organisations.mechanical_school, organisations.wanxiang, organisations.yatai]
    others = [*organisations.associations, *organisations.enterprises[:2]]
    AllianceMember.objects.bulk_create(
        AllianceMember(alliance=alliance, organisation=each, is_fictional=each.is_fictional)
        for each in [*named, *others]
    )


def _load_registrations(events: Sequence[tuple[PublicEvent, int]], teaching: Teaching) -> None:
    """The classes one registers for where an event has few seats, and their one session."""
    provider = teaching.evening[0].provider
    for number, (event, seats) in enumerate(events, start=1):
        day = timezone.localdate(event.starts_at)
        course = Course.objects.create(
            title=event.title,
            provider=provider,
            hours=max(1, round((event.ends_at - event.starts_at) / CLASS_HOUR)),
            summary=event.summary,
            is_fictional=True,
        )
        event.training_class = TrainingClass.objects.create(
            code=f"NR{day:%Y}-{number:04d}",
            course=course,
            kind=ClassKind.EVENT,
            venue=event.venue,
            starts_on=day,
            ends_on=day,
            capacity=seats,
            status=ClassStatus.OPEN,
            registration_opens_at=event.starts_at - timedelta(days=45),
            registration_closes_at=event.starts_at - timedelta(days=1),
            minimum_age=event.minimum_age or 16,
            is_fictional=True,
        )
        Session.objects.create(training_class=event.training_class, starts_at=event.starts_at, ends_at=event.ends_at)


def _event(row: dict[str, str], teaching: Teaching, today: date, rng: Random) -> PublicEvent:
    hour, minute = row["starts_at"].split(":")
    starts_at = at(today + timedelta(days=int(row["days_from_today"])), int(hour), int(minute))
    return PublicEvent(
        kind=row["kind"],
        title=row["title"],
        venue=rng.choice([*teaching.workshops, *teaching.night_schools]),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=int(row["minutes"])),
        minimum_age=int(row["minimum_age"]) if row["minimum_age"] else None,
        summary=row["summary"],
        is_fictional=True,
    )
