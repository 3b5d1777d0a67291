"""A signed-in resident takes a seat, a place in the queue, or a lot in the draw."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import selectors as accounts_selectors
from accounts.services import throttles
from accounts.services.actors import signed_in
from directory.errors import Conflict, NotAllowed
from directory.models import Person
from directory.templatetags import portal
from training.enums import SeatingMode
from training.forms import ChildForm, RegistrationForm
from training.models import TrainingClass
from training.rules import seating
from training.selectors import places
from training.services import children, registrations

SIGN_IN = "accounts:sign-in"


@login_required(login_url=SIGN_IN)
@sensitive_post_parameters("guardian_name", "guardian_phone")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """One page: what it is about, the agreement, the button. Sent twice, it leads to the same place in the class."""
    training_class, person = places.class_to_register(code), resident(request)
    if request.method != "POST" and (held := places.live_place(person, training_class)):
        return redirect("training:place", held.pk)
    form = _form(request, training_class, person)
    status = 200
    if form.is_valid():
        try:
            taken = registrations.register(
                person,
                into=training_class,
                or_queue=form.cleaned_data.get("or_queue", False),
                guardian=form.guardian(),
                by=signed_in(request),
            )
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
            status, training_class = 409, places.class_to_register(code)
        else:
            return redirect("training:place", taken.pk)
    now, kept = timezone.now(), places.kept_for(person, training_class)
    context = {
        "training_class": training_class,
        "form": form,
        "birth_date_needed": person.birth_date is None and _depends_on_age(training_class),
        "pairs": _pairs(training_class, person),
        "kept": kept,
        "verdict": seating.may_register(training_class, at=now, has_kept_seat=kept is not None),
        "queue": seating.may_queue(training_class, at=now, has_kept_seat=kept is not None),
    }
    return render(request, "training/register.html", context, status=status)


@login_required(login_url=SIGN_IN)
@sensitive_post_parameters("name", "id_number")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_child(request: HttpRequest, code: str) -> HttpResponse:
    """A parent says who the child is and agrees; the place then stands among the parent's own."""
    training_class, guardian = places.class_to_register(code), accounts_selectors.account_of(request.user)
    if guardian is None:
        raise NotAllowed(_("This page is for residents. Sign in with your own phone number."), code="RESIDENTS_ONLY")
    form = ChildForm(request.POST or None)
    status = 400 if form.errors else 200
    if form.is_valid():
        throttles.count("child", guardian=str(guardian.pk))
        try:
            taken = children.register(
                form.child(guardian.person.town_id),
                into=training_class,
                guardian=guardian,
                or_queue=form.cleaned_data["or_queue"],
                by=signed_in(request),
            )
        except Conflict as refusal:
            form.add_error(None, str(refusal.message))
            status = 409
        else:
            return redirect("training:place", taken.pk)
    verdict = seating.takes_children(training_class, policy=places.policy())
    context = {"training_class": training_class, "form": form, "verdict": verdict, "guardian": guardian}
    return render(request, "training/register_child.html", context, status=status)


def resident(request: HttpRequest) -> Person:
    """The resident whose page this is. Raises `NotAllowed` for staff, schools and enterprises."""
    person = accounts_selectors.resident_of(request.user)
    if person is None:
        raise NotAllowed(_("This page is for residents. Sign in with your own phone number."), code="RESIDENTS_ONLY")
    return person


def _form(request: HttpRequest, training_class: TrainingClass, person: Person) -> RegistrationForm:
    """With the guardian's part only for those who are too young to agree themselves."""
    today = timezone.localdate()
    born = person.birth_date
    needs_guardian = not seating.is_adult(born, day=today) and seating.needs_guardian(
        born, policy=places.policy(today), day=today
    )
    has_queue = training_class.seating == SeatingMode.FIRST_COME
    return RegistrationForm(request.POST or None, needs_guardian=needs_guardian, has_queue=has_queue)


def _depends_on_age(training_class: TrainingClass) -> bool:
    return training_class.minimum_age > 0 or places.policy().guardian_age > 0


def _pairs(training_class: TrainingClass, person: Person) -> list[tuple[str, str]]:
    return [
        (_("Class"), training_class.course.title),
        (_("Begins"), portal.moment(training_class.begins_at)),
        (_("Where"), training_class.venue.name),
        (_("Name"), person.masked_name),
        (_("ID number"), person.id_masked),
    ]
