from decimal import Decimal

import pytest
from django.db import InternalError, transaction

from accounts.models import User
from tests.training.conftest import end, make_persons, seat
from training.errors import FeedbackGiven, FeedbackNotDue
from training.models import Enrolment, Feedback, TrainingClass
from training.selectors import registers
from training.services import feedback


@pytest.fixture
def seats(class_now: TrainingClass) -> list[Enrolment]:
    return seat(class_now, *make_persons(3))


def test_feedback_is_given_once(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    end(class_now)
    enrolment = Enrolment.objects.get(pk=seats[0].pk)
    feedback.give(enrolment, rating=4, text="很好", by=school)
    with pytest.raises(FeedbackGiven):
        feedback.give(enrolment, rating=1, text="", by=school)
    assert list(Feedback.objects.values_list("rating", "text")) == [(4, "很好")]
    assert [event.reason for event in enrolment.events.all()] == ["feedback"]


def test_not_before_the_class_is_over(seats: list[Enrolment], school: User) -> None:
    with pytest.raises(FeedbackNotDue):
        feedback.give(seats[0], rating=4, text="", by=school)


def test_what_was_given_is_not_changed(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    end(class_now)
    given = feedback.give(Enrolment.objects.get(pk=seats[0].pk), rating=4, text="", by=school)
    with pytest.raises(InternalError), transaction.atomic():
        Feedback.objects.filter(pk=given.pk).update(rating=1)


def test_few_answers_stay_unseen(class_now: TrainingClass, seats: list[Enrolment], school: User) -> None:
    end(class_now)
    for enrolment, rating in zip(Enrolment.objects.all(), (5, 4, 4), strict=True):
        opinion = registers.opinion_of(class_now)
        assert (opinion.average, opinion.texts) == (None, ())
        feedback.give(enrolment, rating=rating, text=f"{rating}", by=school)
    opinion = registers.opinion_of(class_now)
    assert (opinion.answers, opinion.average) == (3, Decimal("4.3"))
    assert (opinion.counts, opinion.texts) == ([(5, 1), (4, 2), (3, 0), (2, 0), (1, 0)], ["4", "4", "5"])
