"""Classes in the reader's own calendar: a file for one, a feed for what a search finds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from training import calendars, selectors
from training.calendars import Entry
from training.enums import ClassStatus
from training.forms import ClassFilter
from training.models import TrainingClass

REFRESH = timedelta(hours=1)
MOST_CLASSES = 500


@cache_control(public=True, max_age=int(REFRESH.total_seconds()))
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Every open class that the search in the address finds; 400 where the search itself is wrong."""
    narrowed = ClassFilter(request.GET, queryset=selectors.open_classes())
    if narrowed.form.errors:
        raise BadRequest
    found = narrowed.qs.select_related("course", "venue__town").prefetch_related("sessions")[:MOST_CLASSES]
    entries = (entry for training_class in found for entry in _entries(training_class, request))
    return _answer(calendars.write(_("Classes near home"), entries, at=timezone.now(), refresh=REFRESH), "classes")


@cache_control(public=True, max_age=int(REFRESH.total_seconds()))
@require_safe
def class_calendar(request: HttpRequest, code: str) -> HttpResponse:
    training_class = selectors.published_class(code)
    entries = _entries(training_class, request)
    return _answer(
        calendars.write(training_class.course.title, entries, at=timezone.now(), refresh=REFRESH), training_class.code
    )


def _answer(calendar: bytes, name: str) -> HttpResponse:
    disposition = f'inline; filename="{name}.ics"'
    return HttpResponse(calendar, content_type=calendars.MEDIA_TYPE, headers={"Content-Disposition": disposition})


def _entries(training_class: TrainingClass, request: HttpRequest) -> Iterator[Entry]:
    """One for each session; the days of the class while it has none."""
    course, venue = training_class.course, training_class.venue
    bring = _("What to bring: %(things)s") % {"things": course.what_to_bring} if course.what_to_bring else ""
    whole = Entry(
        uid=f"{training_class.code}@{request.get_host()}",
        title=course.title,
        starts=training_class.starts_on,
        ends=training_class.ends_on + timedelta(days=1),
        place=" ".join(part for part in (venue.name, venue.address) if part),
        text=calendars.joined([course.summary, bring]),
        url=request.build_absolute_uri(training_class.url),
        position=(venue.place.latitude, venue.place.longitude) if venue.place else None,
        is_cancelled=training_class.status == ClassStatus.CANCELLED,
    )
    sessions = list(training_class.sessions.all())
    for session in sessions:
        yield replace(
            whole,
            uid=f"{training_class.code}-{session.pk}@{request.get_host()}",
            starts=session.starts_at,
            ends=session.ends_at,
            text=calendars.joined([session.topic, whole.text]),
        )
    if not sessions:
        yield whole
