"""Reads for the pages of partner schools: where their classes, pushes and credentials stand."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import ApiCall, SchoolCredential, User
from training.enums import EnrolmentStatus, Outcome, PushKind, PushStatus
from training.errors import UploadNotFound
from training.models import Course, Enrolment, EnrolmentEvent, Push, PushEvent, PushPage, RosterUpload, TrainingClass
from training.selectors.pushes import own_pushes
from training.selectors.records import own_classes

NAMED = 10
CALLS_COUNTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Where a roster and the last push of it differ; the student numbers are the first ten of each."""

    push: Push
    not_taken: int
    not_sent: int
    gone: int
    numbers_not_sent: Sequence[str]
    numbers_gone: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.not_taken or self.not_sent or self.gone)


def classes_with_pushes(user: User | AnonymousUser) -> QuerySet[TrainingClass]:
    """The classes of a school, each with its last roster: `pushed_at`, `was_rejected`; and `changed_since`, `held`."""
    last = _last_rosters().filter(training_class=OuterRef("pk"))
    changed = EnrolmentEvent.objects.filter(enrolment__training_class=OuterRef("pk"), at__gt=OuterRef("pushed_until"))
    return own_classes(user).annotate(
        pushed_at=Subquery(last.values("received_at")[:1]),
        pushed_until=Subquery(last.values("finished_at")[:1]),
        was_rejected=Subquery(last.values("rejected")[:1]),
        changed_since=Exists(changed),
        held=Count("pushes", filter=Q(pushes__status=PushStatus.HELD), distinct=True),
    )


def own_courses(user: User) -> QuerySet[Course]:
    return Course.objects.filter(provider__organisation=user.organisation_id).order_by("title")


def held_pushes(user: User | AnonymousUser) -> QuerySet[Push]:
    return own_pushes(user).filter(status=PushStatus.HELD)


def pushes_of(training_class: TrainingClass) -> QuerySet[Push]:
    return training_class.pushes.defer("payload").select_related("training_class", "by", "credential")


def discrepancy(training_class: TrainingClass) -> Discrepancy | None:
    """The present roster next to the last one that was pushed; None before there is one."""
    push = _last_rosters().filter(training_class=training_class).first()
    if push is None:
        return None
    taken = {
        row["student_number"]
        for page in PushPage.objects.filter(push=push).values_list("rows", flat=True)
        for row in page
        if row["outcome"] not in (Outcome.REJECTED, Outcome.WITHDRAWN)
    }
    live = Enrolment.objects.live().filter(training_class=training_class).exclude(student_number="")
    present = set(live.values_list("student_number", flat=True))
    not_sent, gone = sorted(present - taken), sorted(taken - present)
    return Discrepancy(push, push.rejected, len(not_sent), len(gone), not_sent[:NAMED], gone[:NAMED])


def without_number(training_class: TrainingClass) -> int:
    """How many came by this site and have no student number of the school's yet."""
    enrolled = training_class.enrolments.filter(status=EnrolmentStatus.ENROLLED, student_number="")
    return enrolled.count()


def story_of(push: Push) -> QuerySet[PushEvent]:
    return push.events.order_by("at", "pk")


def own_upload(upload_id: uuid.UUID, *, user: User | AnonymousUser) -> RosterUpload:
    """Raises `UploadNotFound`, also for an upload that exists but is somebody else's."""
    found = RosterUpload.objects.visible_to(user).select_related("training_class__course", "by", "push")
    upload = found.filter(pk=upload_id).first()
    if upload is None:
        raise UploadNotFound
    return upload


def credentials_of(user: User) -> QuerySet[SchoolCredential]:
    """The credentials of a user's organisation, of every school for staff, with how often each called of late."""
    found = SchoolCredential.objects.select_related("user__organisation")
    if not user.is_staff:
        found = found.filter(user__organisation=user.organisation_id)
    lately = Q(calls__at__gt=timezone.now() - CALLS_COUNTED)
    return found.annotate(calls_lately=Count("calls", filter=lately)).order_by(
        F("revoked_at").asc(nulls_first=True), "-expires_at", "-pk"
    )


def calls_of(user: User) -> QuerySet[ApiCall]:
    """What the programs of a user's organisation asked, latest first."""
    found = ApiCall.objects.select_related("credential")
    return found if user.is_staff else found.filter(credential__user__organisation=user.organisation_id)


def _last_rosters() -> QuerySet[Push]:
    done = Push.objects.filter(kind=PushKind.ROSTER, status=PushStatus.DONE, is_dry_run=False)
    return done.defer("payload").order_by("-received_at")
