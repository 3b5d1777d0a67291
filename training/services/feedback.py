"""What people think of a class: asked once, when it is over."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.actors import signature
from training.enums import Reason
from training.errors import FeedbackGiven, FeedbackNotDue
from training.models import Enrolment, EnrolmentEvent, Feedback
from training.rules import classroom
from training.selectors import registers


def give(enrolment: Enrolment, *, rating: int, text: str, by: User) -> Feedback:
    """Keep a rating of one to five and a text. Raises `FeedbackNotDue` or `FeedbackGiven`.

    The event says only that feedback was given.
    """
    register = registers.register_of(enrolment.training_class)
    if not classroom.may_give_feedback(register):
        raise FeedbackNotDue
    try:
        with transaction.atomic():
            given = Feedback.objects.create(enrolment=enrolment, rating=rating, text=text, given_at=timezone.now())
            EnrolmentEvent.objects.create(
                enrolment=enrolment,
                from_status=enrolment.status,
                to_status=enrolment.status,
                reason=Reason.FEEDBACK,
                **signature(by),
            )
    except IntegrityError as error:
        raise FeedbackGiven from error
    return given
