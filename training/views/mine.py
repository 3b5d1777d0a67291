"""My classes: every place one has or had, the offers to answer, and what one was told."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors as accounts_selectors
from accounts.services.actors import signed_in
from directory.errors import Conflict
from directory.models import Person
from directory.templatetags import portal
from training.enums import IN_THE_ROOM, CompletionStatus, EnrolmentStatus, Reason, SeatRule
from training.models import Completion, Enrolment, EnrolmentEvent
from training.rules import classroom, seating
from training.selectors import places
from training.services import offers, registrations
from training.views.registration import SIGN_IN, resident

PLACES_PER_PAGE = 12
MESSAGES_PER_PAGE = 20
LATEST_MESSAGES = 5
TONES = {
    EnrolmentStatus.APPLIED: "info",
    EnrolmentStatus.WAITLISTED: "warn",
    EnrolmentStatus.OFFERED: "warn",
    EnrolmentStatus.ENROLLED: "good",
    EnrolmentStatus.COMPLETED: "good",
    EnrolmentStatus.FAILED: "bad",
    EnrolmentStatus.WITHDRAWN: "plain",
}


@dataclass(frozen=True, slots=True)
class Ways:
    """Where somebody in the room goes from here: each only where it leads somewhere."""

    attendance: bool = False
    certificate: bool = False
    verification: str = ""
    feedback: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """`child`: whom the place was taken for, where not for oneself."""

    place: Enrolment
    tone: str
    ways: Ways
    child: str


@login_required(login_url=SIGN_IN)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    person = resident(request)
    page = Paginator(places.places_of(person), PLACES_PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "page_obj": page,
        "cards": [_card(place, person, at=now) for place in page],
        "told": accounts_selectors.messages_to(person)[:LATEST_MESSAGES],
        "cools_until": places.cooling_until(person, at=now),
    }
    return render(request, "training/mine.html", context)


@login_required(login_url=SIGN_IN)
@never_cache
@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """Everything one was ever told."""
    sent = accounts_selectors.messages_to(resident(request))
    page = Paginator(sent, MESSAGES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "training/told.html", {"page_obj": page})


@login_required(login_url=SIGN_IN)
@never_cache
@require_safe
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """One place: where one stands, what to do now, and how it came about."""
    person = resident(request)
    return render(request, "training/place.html", _context(places.place_of(person, pk), person))


@login_required(login_url=SIGN_IN)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    mine = places.place_of(resident(request), pk)
    try:
        offers.accept(mine, by=signed_in(request))
    except Conflict as refusal:
        return _refused(request, pk, refusal)
    messages.success(request, _("The seat is yours."))
    return redirect("training:place", pk)


@login_required(login_url=SIGN_IN)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    mine = places.place_of(resident(request), pk)
    try:
        offers.decline(mine, by=signed_in(request))
    except Conflict as refusal:
        return _refused(request, pk, refusal)
    messages.success(request, _("Declined. The seat goes to the next in the queue."))
    return redirect("training:mine")


@login_required(login_url=SIGN_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked once more, since the seat goes to somebody else at once."""
    mine = places.place_of(resident(request), pk)
    if request.method == "POST":
        try:
            registrations.give_up(mine, by=signed_in(request))
        except Conflict as refusal:
            return _refused(request, pk, refusal)
        return _given_up(request)
    verdict = seating.may_withdraw(mine, policy=places.policy(), at=timezone.now())
    return render(request, "training/give_up.html", {"place": mine, "verdict": verdict})


def _given_up(request: HttpRequest) -> HttpResponseRedirect:
    messages.success(request, _("Given up. Thank you for letting somebody else have it."))
    return redirect("training:mine")


def _refused(request: HttpRequest, pk: int, refusal: Conflict) -> HttpResponse:
    """The page of the place as it is now, with the reason on top."""
    person = resident(request)
    context = {**_context(places.place_of(person, pk), person), "refusal": refusal.message}
    return render(request, "training/place.html", context, status=409)


def _card(place: Enrolment, person: Person, *, at: datetime) -> Card:
    return Card(place, TONES[EnrolmentStatus(place.status)], _ways(place, person, at=at), _child(place, person))


def _child(place: Enrolment, person: Person) -> str:
    return "" if place.person_id == person.pk else place.person.masked_name


def _context(mine: Enrolment, person: Person) -> dict[str, object]:
    now, policy = timezone.now(), places.policy()
    training_class, events = mine.training_class, list(places.history(mine))
    return {
        "place": mine,
        "training_class": training_class,
        "tone": TONES[EnrolmentStatus(mine.status)],
        "ways": _ways(mine, person, at=now),
        "child": _child(mine, person),
        "consent": getattr(mine, "guardian_consent", None),
        "is_over": _is_over(mine, at=now),
        "pairs": _pairs(mine),
        "may_accept": seating.may_accept(mine, at=now),
        "may_withdraw": seating.may_withdraw(mine, policy=policy, at=now),
        "withdraw_until": seating.withdraw_until(training_class, policy=policy),
        "events": [_told_as(event) for event in events],
        "last_rule": events[-1].rule if events else "",
        "others": [_others(each) for each in places.how_others_came_in(mine)],
    }


def _ways(mine: Enrolment, person: Person, *, at: datetime) -> Ways:
    """What a child does in the room is the child's own; a parent sees what anybody can verify."""
    if mine.status not in IN_THE_ROOM:
        return Ways()
    issued: Completion | None = getattr(mine, "completion", None)
    if mine.person_id != person.pk:
        return Ways(verification=issued.get_absolute_url() if issued else "")
    is_genuine = issued is not None and issued.status == CompletionStatus.ISSUED
    return Ways(
        attendance=at >= mine.training_class.begins_at,
        certificate=is_genuine,
        verification=issued.get_absolute_url() if issued else "",
        feedback=_is_over(mine, at=at) and not hasattr(mine, "feedback"),
    )


def _is_over(mine: Enrolment, *, at: datetime) -> bool:
    return classroom.is_over(mine.training_class, mine.training_class.sessions.all(), at=at)


def _pairs(mine: Enrolment) -> list[tuple[str, str]]:
    training_class = mine.training_class
    sessions = list(training_class.sessions.all())
    begins = portal.period(sessions[0].starts_at, sessions[0].ends_at) if sessions else ""
    return [
        (_("Receipt number"), mine.receipt_number),
        (_("When"), begins or portal.day(training_class.starts_on)),
        (_("Where"), training_class.venue.name),
        (_("Class number"), training_class.code),
    ]


def _told_as(event: EnrolmentEvent) -> dict[str, object]:
    """Why a class was called off is for its people; other reasons are notes between staff."""
    said = Reason(event.reason) if event.from_status == event.to_status else EnrolmentStatus(event.to_status)
    note = event.reason if event.rule == SeatRule.CLASS_CANCELLED else ""
    return {"at": event.at, "title": event.get_rule_display() if event.rule else said.label, "note": note}


def _others(each: places.Happened) -> dict[str, object]:
    people = ngettext("%(count)s person", "%(count)s people", each.people) % {"count": each.people}
    title = _("Offered a seat and not answered yet") if each.is_offer else each.rule.label
    return {"at": each.last_at, "title": title, "note": people}
