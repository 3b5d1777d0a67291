"""What is made up is valid, hangs together, and does not grow stale."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import ResidentAccount, User
from competitions import rules
from competitions.enums import CompetitionStatus
from competitions.models import Competition
from config.demonstration.growth import FIRST_COUNTED_YEAR
from directory import identity, phones, protection, uscc
from directory.levels import SkillLevel
from directory.models import (
    Organisation,
    Person,
)
from talents import numbers
from talents.models import (
    Certificate,
    YearStanding,
)
from targets.enums import SHARES, Formula, Scope
from targets.models import Reading
from training import draw
from training.enums import HOLDS_SEAT, ClassStatus, EnrolmentStatus
from training.models import (
    Attendance,
    Completion,
    Draw,
    Enrolment,
    Feedback,
    NoShow,
    PublicEvent,
    Result,
    SeatReservation,
    TrainingClass,
)


def test_every_identity_is_valid_and_fictional() -> None:
    today = timezone.localdate()
    for person in Person.objects.iterator():
        found = identity.inspect(protection.decrypt(person.id_cipher), today=today)
        assert (found.errors, found.warnings) == ((), ())
        assert (found.birth_date, found.sex) == (person.birth_date, person.sex)
        assert protection.digest(person.id_type, found.number) == bytes(person.id_digest)
    assert Person.objects.filter(is_fictional=False).count() == 0
    assert Person.objects.filter(town=None).exists()
    assert Person.objects.exclude(community=None).exclude(community__town=F("town")).count() == 0


def test_phones_are_of_a_range_nobody_has() -> None:
    stored = Person.objects.values_list("phone_cipher", flat=True)
    numbers_kept = [protection.decrypt(cipher) for cipher in stored[:100] if cipher]
    assert {phones.mobile(number)[:3] for number in numbers_kept} == {"154"}
    assert len(numbers_kept) == 100


def test_every_credit_code_is_valid() -> None:
    codes = list(Organisation.objects.filter(is_fictional=True).values_list("credit_code", flat=True))
    assert [code for code in codes if code is None or uscc.inspect(code).errors] == []


def test_every_certificate_number_agrees_with_its_certificate() -> None:
    certificates = Certificate.objects.select_related("body")
    issues = [
        issue
        for each in certificates
        for issue in numbers.check(
            each.number,
            issued_on=each.issued_on,
            level=each.level,
            body_letter=each.body.kind,
            filing=each.body.filing_code,
            site=each.body.site_code,
        )
    ]
    assert issues == []
    assert certificates.filter(issued_on__gt=timezone.localdate()).count() == 0
    assert certificates.filter(issued_on__lt=F("person__birth_date") + timedelta(days=18 * 365)).count() == 0


def test_both_certificates_of_one_exam_are_of_one_person_day_and_body() -> None:
    exams = Certificate.objects.exclude(exam_reference="").values("exam_reference")
    counted = exams.annotate(
        certificates=Count("pk"),
        persons=Count("person", distinct=True),
        days=Count("issued_on", distinct=True),
        bodies=Count("body", distinct=True),
        occupations=Count("occupation", distinct=True),
    )
    assert set(counted.values_list("certificates", "persons", "days", "bodies", "occupations")) == {(2, 1, 1, 1, 2)}


def test_seats_taken_are_the_live_enrolments() -> None:
    seated = Q(enrolments__status__in=HOLDS_SEAT)
    classes = TrainingClass.objects.annotate(seated=Count("enrolments", filter=seated))
    assert list(classes.exclude(seats_taken=F("seated"))) == []
    waiting = TrainingClass.objects.filter(enrolments__status=EnrolmentStatus.WAITLISTED).distinct()
    assert {each.seats_left for each in waiting} == {0}
    assert set(waiting.values_list("status", flat=True)) == {ClassStatus.OPEN}
    assert TrainingClass.objects.filter(capacity__gt=F("venue__capacity")).count() == 0


def test_nothing_is_stale() -> None:
    now, today = timezone.now(), timezone.localdate()
    opened = TrainingClass.objects.filter(status=ClassStatus.OPEN)
    # 20 first come, one being entered for its draw and one drawn, four events.
    assert opened.count() == opened.filter(starts_on__gt=today).count() == 26
    assert opened.get(registration_closes_at__lt=now).drawn_at is not None
    assert opened.filter(registration_opens_at__gt=now).count() == 3
    assert opened.filter(registration_opens_at__gt=now, seats_taken__gt=0).count() == 0
    running = TrainingClass.objects.filter(status=ClassStatus.RUNNING)
    assert running.count() == running.filter(starts_on__lte=today, ends_on__gte=today).count()
    finished = TrainingClass.objects.filter(status=ClassStatus.FINISHED)
    assert finished.count() == finished.filter(ends_on__lt=today).count()
    assert Competition.objects.filter(status=CompetitionStatus.OPEN, held_on__lte=today).count() == 0
    assert PublicEvent.objects.filter(starts_at__gt=now).count() == 7


def test_the_judge_marks_what_is_being_marked_today() -> None:
    judge = User.objects.get(username="judge")
    assert [each.code for each in Competition.objects.all() if rules.may_enter_marks(judge, each)] == ["js-demo-2"]


def test_certificates_of_classes_stand_in_their_results() -> None:
    results = Result.objects.filter(passed=True).select_related("enrolment__training_class")
    held = {
        each.number: (each.person_id, each.origin_reference, each.issued_on, each.body_id)
        for each in Certificate.objects.filter(origin="training")
    }
    assert {
        each.certificate_number: (
            each.enrolment.person_id,
            each.enrolment.training_class.code,
            each.issued_on,
            each.enrolment.training_class.evaluation_body_id,
        )
        for each in results
    } == held
    assert len(held) > 100
    assert Enrolment.objects.filter(status=EnrolmentStatus.FAILED, result__passed=False).exists()


def test_the_years_reach_their_targets_and_the_readings_say_so() -> None:
    """At this scale the years' intakes are a tenth of the district's."""
    totals = {
        (reading.indicator.formula, reading.year): reading.numerator
        for reading in Reading.objects.filter(scope=Scope.TOTAL).select_related("indicator")
    }
    standing = YearStanding.objects.filter(year=FIRST_COUNTED_YEAR)
    assert totals[Formula.NEW_SKILLED, 2024] == standing.count()
    assert totals[Formula.NEW_HIGH_SKILLED, 2024] == standing.filter(level__gte=SkillLevel.SENIOR).count()
    assert 700 <= totals[Formula.NEW_SKILLED, 2024] <= 740
    assert 350 <= totals[Formula.NEW_HIGH_SKILLED, 2024] <= 370
    assert 80 <= totals[Formula.NEW_DIGITAL_HIGH_SKILLED, 2024] <= 90
    percents = {
        reading.indicator.formula: round(100 * reading.numerator / reading.denominator, 1)
        for reading in Reading.objects.filter(scope=Scope.TOTAL).select_related("indicator")
        if reading.indicator.formula in SHARES and reading.denominator is not None
    }
    assert percents == {Formula.SKILLED_SHARE: 35.0, Formula.HIGH_SKILLED_SHARE: pytest.approx(35.6, abs=0.6)}


def test_foreign_keys_hold_and_the_sequences_go_on() -> None:
    connection.check_constraints()
    last = Person.objects.latest("pk").pk
    # The resident who opened an account was met first, and that took a number.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('directory_person', 'id'))")
        assert cursor.fetchone() == (last + 2,)


def test_every_page_of_residents_and_teachers_has_something_to_show() -> None:
    account = ResidentAccount.objects.get()
    statuses = Enrolment.objects.filter(person=account.person).order_by("status").values_list("status", flat=True)
    assert set(statuses) == {"applied", "completed", "enrolled", "waitlisted"}
    assert Completion.objects.filter(status="revoked").count() == 1
    assert Enrolment.objects.filter(status="completed", completion=None).count() == 0
    assert Attendance.objects.filter(status="disputed").count() == 1
    assert (NoShow.objects.count(), SeatReservation.objects.get().seats) == (2, 6)
    assert Feedback.objects.count() > 40
    assert PublicEvent.objects.filter(training_class__isnull=False).count() == 4


def test_the_published_draw_recomputes() -> None:
    held = Draw.objects.get(held_at__isnull=False)
    protocol = held.protocol
    assert protocol is not None
    outcome = draw.hold(
        protocol["seed"],
        [draw.Entrant(*entrant) for entrant in protocol["entrants"]],
        seats=protocol["seats"],
        pools=protocol["pools"],
    )
    assert [list(outcome.seated), list(outcome.waiting)] == [protocol["seated"], protocol["waiting"]]
    assert (len(outcome.seated), len(outcome.waiting)) == (20, 41)
    assert {lots for _receipt, lots, _pool in protocol["entrants"]} >= {1, 2}
    assert Draw.objects.filter(held_at=None).count() == 1
