"""A resident registers on the site: nobody vouches for who they are, so nothing known is changed or given away."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directory.models import Person
from directory.services import people
from directory.services.people import Identity
from training import documents
from training.errors import AlreadyEnrolled, RegistrationRefused
from training.models import Enrolment, TrainingClass
from training.services import enrolment


def register(applicant: Identity, *, into: TrainingClass, by: User | None) -> Enrolment:
    """A seat for the applicant, who has consented to the use of their data. `by` is None for an anonymous visitor.

    Raises what `enrolment.enrol` raises, and `RegistrationRefused`, without a reason, where an answer would tell
    a stranger something about the holder of the document. Nothing is kept of a refused applicant.
    """
    now = timezone.now()
    with transaction.atomic():
        # The class before the person, as a roster locks them.
        locked = TrainingClass.objects.select_for_update(no_key=True).get(pk=into.pk)
        known = people.meet([applicant], by=by)[0]
        if not documents.same_name(known.name, applicant.name):
            raise RegistrationRefused
        try:
            return enrolment.enrol(Person(pk=known.person_id), into=locked, by=by, consented_at=now)
        except AlreadyEnrolled as error:
            raise RegistrationRefused from error
