"""Reads for the pages of partner schools: where their classes, pushes and credentials stand."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import overload

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import ApiCall, SchoolCredential, User
from training.enums import EnrolmentStatus, PushKind, PushMode, PushStatus
from training.errors import UploadNotFound
from training.models import Course, EnrolmentEvent, Push, PushEvent, RosterUpload, TrainingClass
from training.rows import RowOutcome
from training.selectors.pushes import own_pushes, row_of
from training.selectors.records import own_classes

NAMED = 10
CALLS_COUNTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Where a roster and what was sent differ; the student numbers are the first ten of each.

    `push`: the last one, of which `not_taken` rows were refused. Sent is what any push brought since the last that was
    to make equal, itself included: of a few rows alone nobody says that all the others are missing.
    """

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
    """The present roster next to what was pushed; None before anything was."""
    rosters = _last_rosters().filter(training_class=training_class)
    push = rosters.first()
    if push is None:
        return None
    whole = rosters.filter(mode=PushMode.REPLACE).first()
    sent = rosters.filter(received_at__gte=whole.received_at) if whole else rosters
    with connection.cursor() as cursor:
        pushes = list(sent.values_list("pk", flat=True))
        cursor.execute(DIFFERING, {"class": training_class.pk, "pushes": pushes, "named": NAMED})
        not_sent, gone, numbers_not_sent, numbers_gone = cursor.fetchone()
    return Discrepancy(push, push.rejected, not_sent, gone, numbers_not_sent, numbers_gone)


@dataclass(frozen=True, slots=True)
class PushRows(Sequence[RowOutcome]):
    """What became of the rows of a push, as a paginator cuts it: the database sends no more than is shown.

    `every`: also the rows that nobody needs to look at.
    """

    push: Push
    every: bool

    def __len__(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {ROWS}", self._asked)
            [count] = cursor.fetchone()
        return int(count)

    @overload
    def __getitem__(self, cut: int) -> RowOutcome: ...

    @overload
    def __getitem__(self, cut: slice) -> list[RowOutcome]: ...

    def __getitem__(self, cut: int | slice) -> RowOutcome | list[RowOutcome]:
        if isinstance(cut, int):
            return self[cut : cut + 1][0]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT each.row {ROWS} ORDER BY page.number, each.place OFFSET %(from)s LIMIT %(most)s",
                {**self._asked, "from": cut.start, "most": cut.stop - cut.start},
            )
            return [row_of(json.loads(row)) for [row] in cursor.fetchall()]

    @property
    def _asked(self) -> dict[str, uuid.UUID | bool | int]:
        return {"push": self.push.pk, "every": self.every}


def without_number(training_class: TrainingClass) -> int:
    """How many came by this site and have no student number of the school's yet."""
    enrolled = training_class.enrolments.filter(status=EnrolmentStatus.ENROLLED, student_number="")
    return enrolled.count()


def story_of(push: Push) -> QuerySet[PushEvent]:
    return push.events.order_by("at", "pk")


def own_upload(upload_id: uuid.UUID, *, user: User | AnonymousUser) -> RosterUpload:
    """Raises `UploadNotFound`, also for an upload that exists but is somebody else's."""
    found = RosterUpload.objects.visible_to(user).select_related(
        "training_class__course__provider", "by", "push", "rehearsal"
    )
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


DIFFERING = """
    WITH sent AS (
        SELECT DISTINCT row->>'student_number' AS number
        FROM training_pushpage page CROSS JOIN jsonb_array_elements(page.rows) row
        WHERE page.push_id = ANY(%(pushes)s) AND row->>'outcome' IN ('created', 'updated', 'unchanged')
    ), present AS (
        SELECT student_number AS number FROM training_enrolment
        WHERE training_class_id = %(class)s AND status <> 'withdrawn' AND student_number <> ''
    ), differing AS (
        SELECT COALESCE(present.number, sent.number) AS number, sent.number IS NULL AS is_present
        FROM present FULL JOIN sent ON sent.number = present.number
        WHERE present.number IS NULL OR sent.number IS NULL
    )
    SELECT
        count(*) FILTER (WHERE is_present),
        count(*) FILTER (WHERE NOT is_present),
        ARRAY(SELECT number FROM differing WHERE is_present ORDER BY number LIMIT %(named)s),
        ARRAY(SELECT number FROM differing WHERE NOT is_present ORDER BY number LIMIT %(named)s)
    FROM differing
"""
ROWS = """
    FROM training_pushpage page CROSS JOIN jsonb_array_elements(page.rows) WITH ORDINALITY AS each(row, place)
    WHERE page.push_id = %(push)s
        AND (%(every)s OR each.row->>'outcome' IN ('rejected', 'withdrawn') OR each.row->'issues' <> '[]')
"""
