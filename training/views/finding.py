"""A resident finds a class near home."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts import selectors as accounts
from directory.models import Community, Town
from directory.templatetags import portal
from training import selectors, sketch, timetable
from training.enums import ClassKind, ClassStatus
from training.forms import ClassFilter
from training.models import TrainingClass
from training.rules import seating
from training.selectors import places
from training.sketch import Sketch
from training.timetable import Meeting, Month

CLASSES_PER_PAGE = 12
# How old a number of free seats may be, and how often an open page asks for it anew.
SEATS_SECONDS = 5
# An open class needs no tag: its seats say more.
TONES = {
    ClassStatus.RUNNING: "info",
    ClassStatus.FINISHED: "plain",
    ClassStatus.CANCELLED: "bad",
}

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A town on the map, with what stands on its tile."""

    name: str
    longitude: Decimal
    latitude: Decimal
    value: int
    text: str
    url: str = ""


@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    """The list, or only what a changed search changes of it."""
    narrowed = ClassFilter(request.GET, queryset=selectors.open_classes())
    page = Paginator(narrowed.qs, CLASSES_PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, object] = {"filter": narrowed, "page_obj": page}
    if narrowed.home is not None:
        context["travel"] = narrowed.travel
    if "HX-Request" in request.headers:
        response = render(request, "training/_results.html", context)
    else:
        context["places"] = _towns_with_classes(selectors.open_classes_by_town())
        response = render(request, "training/class_list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def class_detail(request: HttpRequest, code: str) -> HttpResponse:
    training_class = selectors.published_class(code)
    now = timezone.now()
    person = accounts.resident_of(request.user) if training_class.seats_reserved else None
    kept = places.kept_for(person, training_class)
    context = {
        "training_class": training_class,
        "tone": TONES.get(ClassStatus(training_class.status)),
        "called_off": selectors.called_off(training_class),
        "facts": _facts(training_class),
        "kept": kept,
        "verdict": seating.may_register(training_class, at=now, has_kept_seat=kept is not None),
        "queue": seating.may_queue(training_class, at=now, has_kept_seat=kept is not None),
        "for_children": training_class.kind == ClassKind.EVENT
        and seating.takes_children(training_class, policy=places.policy()),
        "months": _months(training_class),
        "weekdays": portal.WEEKDAYS,
        "sketch": _sketch(training_class),
    }
    return render(request, "training/class_detail.html", context)


@cache_control(public=True, max_age=SEATS_SECONDS)
@require_safe
def seats(request: HttpRequest, code: str) -> HttpResponse:
    """The seats meter alone, for pages that stay open."""
    return render(request, "partials/seats_meter.html", {"training_class": selectors.seats_of(code)})


@cache_control(public=True, max_age=24 * 3600)
@require_safe
def communities(request: HttpRequest) -> JsonResponse:
    """Where every community is, so that a phone finds the nearest by itself and keeps its position to itself."""
    centres = Community.objects.order_by("code").values_list("code", "longitude", "latitude")
    return JsonResponse(
        {"communities": [[code, float(longitude), float(latitude)] for code, longitude, latitude in centres]}
    )


def _facts(training_class: TrainingClass) -> list[Fact]:
    """What people ask about a class, in the order they ask it."""
    course, body = training_class.course, training_class.evaluation_body
    hours = ngettext("%(count)s class hour", "%(count)s class hours", course.hours) % {"count": course.hours}
    facts: list[Fact] = [
        (_("Fee"), portal.money(training_class.fee) if training_class.fee else _("Free of charge")),
        (_("Teacher"), training_class.teacher_name),
        (_("Held by"), str(course.provider)),
        (_("Length"), hours),
        (_("Topic"), str(course.topic or "")),
        (_("Who can come"), _ages(training_class)),
        (_("How seats are given"), training_class.get_seating_display()),
    ]
    if course.occupation and course.level and body:
        facts += [
            (_("Leads to"), f"{course.occupation} · {course.get_level_display()}"),
            (_("Certificate from"), str(body)),
        ]
    elif training_class.kind != ClassKind.EVENT:
        facts.append((_("Leads to"), _("Certificate of completion")))
    facts.append((_("Class number"), training_class.code))
    return [(label, value) for label, value in facts if value]


def _ages(training_class: TrainingClass) -> str:
    age, guardian_age = training_class.minimum_age, places.policy().guardian_age
    if age < guardian_age:
        text = _("From %(age)s years of age; under %(guardian_age)s with a guardian's consent")
        return text % {"age": age, "guardian_age": guardian_age}
    return _("From %(age)s years of age") % {"age": age}


def _months(training_class: TrainingClass) -> list[Month]:
    return timetable.months(
        [
            Meeting(timezone.localtime(session.starts_at), timezone.localtime(session.ends_at))
            for session in training_class.sessions.all()
        ]
    )


def _sketch(training_class: TrainingClass) -> Sketch | None:
    """Nothing of a class that meets nowhere."""
    venue = training_class.venue
    if venue.place is None:
        return None
    around = [
        (community.name, selectors.home_of(community))
        for community in selectors.surroundings(venue)
        if community.pk != venue.community_id
    ]
    return sketch.draw(venue.place, around)


def _towns_with_classes(towns: Iterable[tuple[Town, int]]) -> list[MapPlace]:
    address = reverse("training:class-list")
    return [
        MapPlace(town.name, town.longitude, town.latitude, count, str(count), f"{address}?town={town.code}")
        for town, count in towns
    ]
