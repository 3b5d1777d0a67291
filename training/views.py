"""A resident finds a class near home, and takes a seat."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from directory.errors import Conflict
from directory.models import Town
from directory.templatetags import portal
from training import rules, selectors
from training.enums import ClassStatus
from training.forms import ClassFilter, RegistrationForm
from training.models import Enrolment, TrainingClass
from training.services import registrations

CLASSES_PER_PAGE = 12
# An open class needs no tag: its seats say more.
TONES = {
    ClassStatus.RUNNING: "info",
    ClassStatus.FINISHED: "plain",
    ClassStatus.CANCELLED: "bad",
}
RECEIPT_SALT = "training.registered"
RECEIPT_SECONDS = 30 * 24 * 3600

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
    narrowed = ClassFilter(request.GET, queryset=selectors.open_classes())
    page = Paginator(narrowed.qs, CLASSES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": narrowed, "page_obj": page, "places": _towns_with_classes(selectors.open_classes_by_town())}
    return render(request, "training/class_list.html", context)


@require_safe
def class_detail(request: HttpRequest, code: str) -> HttpResponse:
    training_class = selectors.published_class(code)
    context = {
        "training_class": training_class,
        "tone": TONES.get(ClassStatus(training_class.status)),
        "facts": _facts(training_class),
        "verdict": rules.may_register(training_class, at=timezone.now()),
        "places": _where(training_class.venue.town, Town.objects.all()),
    }
    return render(request, "training/class_detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    training_class = selectors.published_class(code)
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    refused = False
    if form.is_valid():
        by = request.user if isinstance(request.user, User) else None
        try:
            enrolment = registrations.register(form.applicant(), into=training_class, by=by)
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
            refused = True
        else:
            return redirect("training:registered", token=signing.dumps(enrolment.pk, salt=RECEIPT_SALT))
    verdict = rules.may_register(training_class, at=timezone.now())
    context = {"training_class": training_class, "form": form, "verdict": verdict}
    return render(request, "training/register.html", context, status=409 if refused else 200)


@never_cache
@require_safe
def registered(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt. Its address is signed, so nobody comes to another's by counting; it serves for thirty days."""
    try:
        pk = signing.loads(token, salt=RECEIPT_SALT, max_age=RECEIPT_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    enrolment = Enrolment.objects.live().select_related("person", "training_class").filter(pk=pk).first()
    if enrolment is None:
        raise Http404
    training_class = selectors.published_class(enrolment.training_class.code)
    context = {
        "enrolment": enrolment,
        "training_class": training_class,
        "facts": _receipt(enrolment, training_class),
        "steps": _steps(training_class),
    }
    return render(request, "training/registered.html", context)


def _facts(training_class: TrainingClass) -> list[Fact]:
    """What people ask about a class, in the order they ask it."""
    course, body = training_class.course, training_class.evaluation_body
    hours = ngettext("%(count)s class hour", "%(count)s class hours", course.hours) % {"count": course.hours}
    facts: list[Fact] = [
        (_("Fee"), portal.money(training_class.fee) if training_class.fee else _("Free of charge")),
        (_("Teacher"), training_class.teacher_name),
        (_("Held by"), str(course.provider)),
        (_("Length"), hours),
    ]
    if course.occupation and course.level and body:
        facts += [
            (_("Leads to"), f"{course.occupation} · {course.get_level_display()}"),
            (_("Certificate from"), str(body)),
        ]
    facts.append((_("Class number"), training_class.code))
    return [(label, value) for label, value in facts if value]


def _receipt(enrolment: Enrolment, training_class: TrainingClass) -> list[Fact]:
    return [
        (_("Receipt number"), enrolment.receipt_number),
        (_("Class"), training_class.course.title),
        (_("Name"), enrolment.person.masked_name),
        (_("Document"), enrolment.person.id_masked),
    ]


def _steps(training_class: TrainingClass) -> list[dict[str, str]]:
    sessions = list(training_class.sessions.all())
    begins = (
        portal.period(sessions[0].starts_at, sessions[0].ends_at) if sessions else portal.day(training_class.starts_on)
    )
    steps = [
        {"title": _("Your seat is booked"), "state": "done"},
        {"title": _("Come to the first session"), "note": f"{begins} · {training_class.venue}", "state": "now"},
    ]
    if training_class.ends_on > training_class.starts_on:
        steps.append(
            {"title": _("Last day of the class"), "note": portal.day(training_class.ends_on), "state": "later"}
        )
    return steps


def _towns_with_classes(towns: Iterable[tuple[Town, int]]) -> list[MapPlace]:
    address = reverse("training:class-list")
    return [
        MapPlace(town.name, town.longitude, town.latitude, count, str(count), f"{address}?town={town.code}")
        for town, count in towns
    ]


def _where(here: Town | None, towns: Iterable[Town]) -> list[MapPlace]:
    if here is None:
        return []
    return [
        MapPlace(town.name, town.longitude, town.latitude, int(town == here), _("here") if town == here else "")
        for town in towns
    ]
