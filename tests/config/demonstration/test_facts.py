"""Every fact of the source documents, read back from the district."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count
from django.utils import timezone

from competitions.enums import CompetitionStatus
from competitions.models import AnnualPlan, Competition, Entry, Placing, Series
from config.demonstration import trades
from directory.enums import EvaluationBodyKind
from directory.levels import SkillLevel
from directory.models import (
    CalendarYear,
    Community,
    District,
    EvaluationBody,
    Industry,
    Occupation,
    Organisation,
    SkillUnit,
    Town,
)
from subsidies.enums import CatalogueKind, ClaimStatus
from subsidies.models import CatalogueEdition, Claim, LevelAmount, PolicyDocument, RuleVersion, Scheme
from talents.enums import MentorServiceKind
from talents.models import (
    Certificate,
    Honour,
    HonourTitle,
    MentorGroup,
    MentorService,
    NamedMethod,
    TechnicianStudio,
)
from targets.enums import COUNTS, Formula, RestatementCause
from targets.models import Measure, MonthClose, Plan, Restatement, Target, WorkforceStatistic
from targets.selectors import pipeline
from targets.selectors.funnel import Narrowing, stages
from targets.sources import foresee
from training.enums import ClassKind, ClassStatus, PublicEventKind
from training.models import (
    Alliance,
    DemandPosting,
    OnlineCatalogue,
    PublicEvent,
    Session,
    TrainingClass,
    Venue,
)


def test_the_district_and_its_towns() -> None:
    xiaoshan = District.objects.get()
    assert (xiaoshan.code, xiaoshan.name, xiaoshan.city, xiaoshan.is_fictional) == (
        "330109",
        "杭州市萧山区",
        "杭州市",
        True,
    )
    assert Town.objects.count() == 22
    assert Town.objects.get(code="330109002").name == "北干街道"
    assert list(Community.objects.filter(is_fictional=False).values_list("name", "town__name")) == [
        ("广德社区", "北干街道")
    ]
    in_towns = Town.objects.annotate(number=Count("communities")).values_list("number", flat=True)
    assert (min(in_towns), max(in_towns)) == (11, 20)
    assert Counter(SkillUnit.objects.values_list("kind", flat=True)) == {"town": 3, "community": 3, "village": 3}
    assert set(CalendarYear.objects.values_list("year", flat=True)) == {2024, 2025, 2026}


def test_nine_industries_five_ecosystems_nine_chains() -> None:
    own = Industry.objects.filter(scheme__key="district-nine")
    assert own.count() == 9
    assert set(own.filter(is_fictional=False).values_list("name", flat=True)) == {"汽车零部件", "金属加工制造"}
    city = Industry.objects.filter(scheme__key="city-ecosystems")
    assert list(city.filter(parent=None).values_list("name", flat=True)) == [
        "智能物联",
        "生物医药",
        "高端装备",
        "新材料",
        "绿色能源",
    ]
    assert city.exclude(parent=None).count() == 9


def test_fifty_nine_new_occupations_with_7285_certificates() -> None:
    assert Occupation.objects.filter(is_new=True).count() == trades.NEW_OCCUPATIONS == 59
    held = Certificate.objects.filter(occupation__is_new=True)
    counts = Counter(held.values_list("occupation__name", flat=True))
    assert counts.most_common(6) == [
        ("互联网营销师", 3095),
        ("健康照护师", 2074),
        ("物联网安装调试员", 406),
        ("信息安全测试员", 228),
        ("人工智能训练师", 207),
        ("密码技术应用员", 173),
    ]
    assert sum(sorted(counts.values())[:-6]) == 1102
    assert (len(counts), sum(counts.values())) == (59, 7285)
    assert held.filter(issued_on__year__gt=2024).count() == 0


def test_the_digital_occupations_of_the_classification_and_the_bureau() -> None:
    codes = {
        "4-01-06-02",
        "4-04-05-05",
        "4-04-04-04",
        "4-04-04-05",
        "4-04-04-06",
        "4-04-05-06",
        "2-02-38-05",
        "4-07-02-05",
        "6-25-04-09",
        "3-01-02-07",
    }
    assert set(Occupation.objects.filter(code__in=codes, is_digital=True).values_list("code", flat=True)) == codes
    assert Occupation.objects.get(code="3-01-02-07").source.startswith("区人社局认定为数字职业")
    assert Occupation.objects.filter(source="").count() == 0


def test_named_organisations_and_sixteen_social_evaluation_bodies() -> None:
    assert set(Organisation.objects.filter(is_fictional=False).values_list("name", flat=True)) == {
        "杭州萧山技师学院",
        "杭州第二机械技工学校",
        "万向钱潮",
        "亚太控股",
        "杭州市萧山区人力资源和社会保障局",
    }
    assert Counter(EvaluationBody.objects.values_list("kind", flat=True)) == {
        EvaluationBodyKind.SOCIAL: 16,
        EvaluationBodyKind.EMPLOYER: 40,
    }


def test_the_competition_of_april_2024() -> None:
    competition = Competition.objects.get(held_on=date(2024, 4, 20))
    assert competition.title == "产品数字化设计（制图员）技能竞赛"
    assert (competition.host.name, competition.occupation.name) == ("杭州萧山技师学院", "制图员")
    assert (competition.status, competition.is_fictional) == (CompetitionStatus.PUBLISHED, False)
    entries = Entry.objects.filter(competition=competition)
    assert (competition.enterprise_count, entries.values("employer").distinct().count()) == (29, 29)
    assert (entries.count(), entries.filter(mark__isnull=False, placing__isnull=False).count()) == (98, 98)
    placings = Placing.objects.filter(entry__competition=competition)
    assert Counter(placings.exclude(award="").values_list("award", flat=True)) == {
        "first": 1,
        "second": 2,
        "third": 3,
        "merit": 6,
    }
    experts = Honour.objects.filter(title__key="technical-expert")
    assert list(experts.values_list("session", flat=True)) == [21, 21, 21]
    titled = placings.filter(honours__in=experts).order_by("rank")
    assert list(titled.values_list("entry__person", flat=True)) == list(
        placings.filter(has_passed=True).order_by("rank").values_list("entry__person", flat=True)[:3]
    )


def test_ten_competitions_and_ten_contests_in_2024_and_the_series() -> None:
    plan = AnnualPlan.objects.get(year=2024)
    assert (plan.competitions_planned, plan.contests_planned) == (10, 10)
    assert Counter(plan.competitions.values_list("kind", flat=True)) == {"competition": 10, "contest": 10}
    series = Series.objects.get()
    assert (series.since, series.co_organiser) == (2011, "萧山区总工会")
    assert "行行出状元" in series.name


def test_leading_talents_are_385_honours_not_persons() -> None:
    leading = Honour.objects.filter(title__is_leading_talent=True)
    assert dict(leading.values_list("title__key").annotate(Count("pk"))) == {
        "state-allowance": 2,
        "national-technical-expert": 22,
        "provincial-leading-talent": 12,
        "zhejiang-craftsman": 127,
        "municipal-allowance": 3,
        "municipal-leading-talent": 5,
        "chief-technician": 214,
    }
    assert leading.count() == 385
    assert leading.values("person").distinct().count() == 330
    young = Honour.objects.filter(title__key__endswith="young-expert")
    assert dict(young.values_list("title__rank").annotate(Count("pk"))) == {"city": 1, "district": 5}
    assert Honour.objects.filter(is_fictional=False).count() == 0
    assert HonourTitle.objects.filter(source="").count() == 0


def test_studios_mentors_and_named_methods() -> None:
    assert TechnicianStudio.objects.count() == 77
    assert MentorGroup.objects.count() == 3
    assert Counter(MentorService.objects.values_list("kind", flat=True)) == {
        MentorServiceKind.VISIT: 45,
        MentorServiceKind.SEMINAR: 5,
        MentorServiceKind.PROBLEM_SOLVED: 8,
    }
    assert set(NamedMethod.objects.values_list("kind", flat=True)) == {"working_method", "improvement"}


def test_the_night_class_of_april_2024() -> None:
    night = TrainingClass.objects.get(is_fictional=False)
    assert (night.kind, night.starts_on, night.ends_on) == (
        ClassKind.NIGHT_CLASS,
        date(2024, 4, 19),
        date(2024, 4, 19),
    )
    assert night.venue.name == "广德社区技能夜校"
    assert Venue.objects.filter(pk=night.venue.pk, community__name="广德社区", town__name="北干街道").count() == 1
    assert (night.seats_taken, night.status) == (50, ClassStatus.FINISHED)
    meeting = Session.objects.get(training_class=night)
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)
    assert timezone.localtime(meeting.starts_at).hour == 18
    assert night.course.title == "三富大学堂·技能创富课堂：摄影和视频剪辑、直播销售、网站运营"
    copies = TrainingClass.objects.filter(course=night.course).exclude(pk=night.pk)
    assert copies.exclude(venue=night.venue).exists()


def test_order_class_weilan_class_alliance_demand_and_events() -> None:
    order = TrainingClass.objects.get(kind=ClassKind.ORDER_CLASS)
    assert order.course.title == "智能制造工程技术人员订单班"
    assert order.course.provider.organisation.name == "杭州萧山技师学院"
    weilan = TrainingClass.objects.filter(kind=ClassKind.WEILAN_CLASS, status=ClassStatus.RUNNING).get()
    assert weilan.course.title.startswith("智能制造技能人才蔚蓝班")
    members = Alliance.objects.get().members
    assert members.count() == 8
    assert set(members.filter(is_fictional=False).values_list("organisation__name", flat=True)) == {
        "杭州萧山技师学院",
        "杭州第二机械技工学校",
        "万向钱潮",
        "亚太控股",
    }
    assert DemandPosting.objects.filter(status="open", occupation__name="智能制造工程技术人员").count() == 1
    assert set(PublicEvent.objects.values_list("kind", flat=True)) == set(PublicEventKind.values)
    assert Town.objects.filter(venues__isnull=True).count() == 0
    assert set(Venue.objects.values_list("kind", flat=True)) == {
        "community",
        "factory_gate",
        "night_school",
        "college",
        "online",
    }


def test_the_online_catalogue() -> None:
    catalogue = OnlineCatalogue.objects.get()
    assert (
        catalogue.digital_courses,
        catalogue.course_providers,
        catalogue.courses,
        catalogue.institutions,
        catalogue.enterprises,
    ) == (24, 18, 267, 630, 169)


def test_policies_catalogues_and_the_released_rule() -> None:
    measures = PolicyDocument.objects.filter(is_supporting_measure=True)
    assert measures.count() == 7
    assert set(measures.filter(is_fictional=False).values_list("title", flat=True)) == {
        "萧山区公共实训管理办法",
        "萧山区技能人才自主评价管理办法",
        "萧山区首席技师评选管理办法",
        "萧山区技师工作室管理办法",
    }
    published = CatalogueEdition.objects.published()
    assert set(published.values_list("kind", flat=True)) == set(CatalogueKind.values)
    assert Scheme.objects.count() == 3
    rule = RuleVersion.objects.get(released_at__isnull=False)
    assert dict(LevelAmount.objects.filter(version=rule).values_list("level", "amount")) == {
        SkillLevel.JUNIOR: 1000,
        SkillLevel.INTERMEDIATE: 1500,
        SkillLevel.SENIOR: 2000,
        SkillLevel.TECHNICIAN: 2500,
        SkillLevel.SENIOR_TECHNICIAN: 3000,
    }
    assert (rule.yearly_limit, rule.claim_within_months) == (3, 12)
    assert set(Claim.objects.values_list("status", flat=True)) == {
        ClaimStatus.SUBMITTED,
        ClaimStatus.FIRST_APPROVED,
        ClaimStatus.APPROVED,
        ClaimStatus.REJECTED,
    }


def test_targets_and_the_plan() -> None:
    stated = Target.objects.filter(is_fictional=False)
    assert {(target.indicator.formula, target.year): target.value for target in stated} == {
        (Formula.NEW_SKILLED, 2024): 7000,
        (Formula.NEW_HIGH_SKILLED, 2024): 3500,
        (Formula.NEW_DIGITAL_HIGH_SKILLED, 2024): 800,
        (Formula.SKILLED_SHARE, 2027): Decimal("0.37"),
        (Formula.HIGH_SKILLED_SHARE, 2027): Decimal("0.37"),
    }
    of_this_year = Target.objects.filter(year=timezone.localdate().year, is_fictional=True)
    counts = of_this_year.filter(town=None, indicator__formula__in=COUNTS)
    assert (counts.count(), of_this_year.filter(town=None).count()) == (3, 10)
    for target in counts:
        towns = of_this_year.filter(indicator=target.indicator, town__isnull=False)
        assert sum(towns.values_list("value", flat=True)) == target.value
        assert target.trajectory.count() == 12
    assert "新萧匠" in Plan.objects.get().name
    assert list(Measure.objects.values_list("name", flat=True)) == [
        "政策集成",
        "平台集聚",
        "技能培训",
        "共富增收",
        "匠心氛围",
    ]
    assert Measure.objects.filter(milestones=None).count() == 0
    assert set(WorkforceStatistic.objects.values_list("is_fictional", flat=True)) == {True}


def test_the_last_three_months_are_closed() -> None:
    closed = MonthClose.objects.all()
    assert closed.count() == 3
    assert {close.readings.count() for close in closed} == {5}


def test_the_last_of_them_is_restated_for_a_certificate_revoked_since() -> None:
    """One head fewer among the new and in the stock, so that the page of the months has something to show."""
    restated = Restatement.objects.select_related("reading__close", "reading__version__indicator")
    found = {each.reading.version.indicator.formula: each for each in restated.filter(reading__close=_last_closed())}
    assert {Formula.NEW_SKILLED, Formula.SKILLED_SHARE} <= set(found)
    for formula in (Formula.NEW_SKILLED, Formula.SKILLED_SHARE):
        assert found[formula].reading.numerator - found[formula].numerator == 1
        assert found[formula].cause == RestatementCause.CERTIFICATES
        assert {event.to_status for event in found[formula].events.all()} == {"revoked"}


def _last_closed() -> MonthClose:
    return MonthClose.objects.latest("month")


def test_the_funnel_narrows_from_seats_to_claims() -> None:
    """Seats are those of classes that are as classes are: the wide one for trying large rosters leads to nothing.

    Of the year of the latest demand: in the first days of January there is none yet.
    """
    year = DemandPosting.objects.latest("posted_on").posted_on.year
    numbers = [each.number or 0 for each in stages(year, Narrowing())]
    posts, seats, *people = numbers
    assert posts > 0
    assert [*people] == sorted(people, reverse=True)
    assert seats >= people[0] >= people[-1] > 0
    certifying = TrainingClass.objects.filter(evaluation_body__isnull=False)
    assert max(certifying.values_list("capacity", flat=True)) <= 60


def test_the_competitions_of_today_promote_and_the_forecast_expects_it() -> None:
    today = timezone.localdate()
    present = Competition.objects.filter(code__contains="demo")
    assert set(present.values_list("promotion_rules__level", flat=True)) == {SkillLevel.TECHNICIAN, SkillLevel.SENIOR}
    for placing in Placing.objects.filter(entry__competition__in=present).select_related("entry"):
        promoted_to = SkillLevel.TECHNICIAN if placing.rank <= 5 else SkillLevel.SENIOR
        assert placing.promoted_to == (promoted_to if placing.has_passed and placing.rank <= 15 else None)
    found = foresee(pipeline.facts([today]), on=today, until=today + timedelta(days=60))
    assert found[1].competitions.mean > 0
