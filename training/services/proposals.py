"""A school proposes a class of its own; it waits until the bureau approves it."""

import difflib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from directory.models import EvaluationBody
from training import proposals
from training.enums import ClassStatus, Reason
from training.errors import ClassRefused
from training.models import Course, Session, TrainingClass, Venue
from training.proposals import Proposal
from training.rules import planning
from training.services import classes

# 申报: how the codes of proposed classes begin.
CODE_PREFIX = "SB"


def propose(sent: object, *, by: User) -> TrainingClass:
    """The class as proposed, waiting for approval, with its sessions and a code of its own.

    Raises `ClassRefused` with all that is wrong, the provider's approval and the room included.
    """
    proposal = proposals.read(sent, at=timezone.now(), zone=timezone.get_current_timezone())
    course, venue = _course(proposal, by), _venue(proposal)
    body = _evaluation_body(proposal)
    if course is None or venue is None or not proposal.lessons:
        raise ClassRefused(proposal.issues)
    days = [timezone.localdate(lesson.starts_at) for lesson in proposal.lessons]
    proposed = TrainingClass(
        course=course,
        kind=proposal.kind,
        venue=venue,
        teacher_name=proposal.teacher_name,
        starts_on=min(days),
        ends_on=max(days),
        capacity=proposal.capacity,
        registration_opens_at=proposal.registration_opens_at,
        registration_closes_at=proposal.registration_closes_at,
        minimum_age=proposal.minimum_age,
        fee=proposal.fee,
        evaluation_body=body,
    )
    proposal.issues += [issue for issue in planning.against_holding(proposed) if not _is_known(issue.field, proposal)]
    if proposal.is_wrong:
        raise ClassRefused(proposal.issues)
    with transaction.atomic():
        _refuse_repeated(proposal, proposed)
        proposed.code = classes.next_code(CODE_PREFIX, proposed.starts_on.year)
        classes.draft(proposed, reason=Reason.PROPOSED, by=by)
        Session.objects.bulk_create(
            Session(training_class=proposed, starts_at=lesson.starts_at, ends_at=lesson.ends_at, topic=lesson.topic)
            for lesson in proposal.lessons
        )
        classes.move(proposed, to=ClassStatus.PENDING, reason=Reason.PROPOSED, by=by)
    return proposed


def _refuse_repeated(proposal: Proposal, proposed: TrainingClass) -> None:
    """Raises `ClassRefused` where the same class waits for approval: a form sent twice, or a program that lost count.

    The course is locked, so that of two at once the second sees the first.
    """
    Course.objects.select_for_update(of=("self",), no_key=True).get(pk=proposed.course_id)
    first = min(lesson.starts_at for lesson in proposal.lessons)
    waiting = TrainingClass.objects.filter(
        course=proposed.course, venue=proposed.venue, status=ClassStatus.PENDING, sessions__starts_at=first
    )
    if found := waiting.first():
        message = _("The same class, with this venue and first session, waits for approval already.")
        proposal.refuse("CLASS_PROPOSED_ALREADY", message, field="sessions", suggestion=found.code)
        raise ClassRefused(proposal.issues)


def _is_known(field: str, proposal: Proposal) -> bool:
    """Whether something is wrong with this field already: a second issue would only follow from the first."""
    return any(issue.field == field for issue in proposal.issues)


def _course(proposal: Proposal, by: User) -> Course | None:
    own = Course.objects.filter(provider__organisation=by.organisation_id).select_related("provider")
    found = own.filter(title=proposal.course).select_related("occupation").first()
    if found is None and proposal.course:
        nearest = difflib.get_close_matches(proposal.course, own.values_list("title", flat=True), n=1)
        message = _("The school has no course of this title.")
        proposal.refuse("COURSE_UNKNOWN", message, field="course", suggestion="".join(nearest))
    return found


def _venue(proposal: Proposal) -> Venue | None:
    """By name; where towns share one, by town and name."""
    town, slash, name = proposal.venue.partition("/")
    named = Venue.objects.filter(name=name, town__name=town) if slash else Venue.objects.filter(name=proposal.venue)
    found = list(named.select_related("town")[:2])
    if len(found) == 1 or not proposal.venue:
        return found[0] if found else None
    shared = _("More than one venue has this name: write the town before it.")
    message = shared if found else _("There is no such venue.")
    nearest = difflib.get_close_matches(proposal.venue, Venue.objects.values_list("name", flat=True), n=1)
    suggestion = f"{found[0].town}/{found[0].name}" if found else "".join(nearest)
    proposal.refuse("VENUE_UNKNOWN", message, field="venue", suggestion=suggestion)
    return None


def _evaluation_body(proposal: Proposal) -> EvaluationBody | None:
    if not proposal.evaluation_site:
        return None
    found = list(EvaluationBody.objects.filter(site_code=proposal.evaluation_site)[:2])
    if len(found) != 1:
        message = _("No evaluation body has this site code, or more than one has it.")
        proposal.refuse("BODY_UNKNOWN", message, field="evaluation_site")
        return None
    return found[0]
