"""Classes in the reader's own calendar: a file for one, a feed for what a search finds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from django.core.exceptions import BadRequest
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from training import calendars, selectors
from training.calendars import Entry
from training.enums import ClassStatus
from training.forms import ClassFilter
from training.models import Session, TrainingClass

REFRESH = timedelta(hours=1)
# A feed is asked for every hour by every subscriber: of long courses it has the sessions of these weeks.
FEED_BEHIND, FEED_AHEAD = timedelta(days=7), timedelta(days=60)
MOST_CLASSES = 500
MOST_ENTRIES = 2_000


@cache_control(public=True, max_age=int(REFRESH.total_seconds()))
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Every open class that the search in the address finds; 400 where the search itself is wrong."""
    narrowed = ClassFilter(request.GET, queryset=selectors.open_classes())
    if narrowed.form.errors:
        raise BadRequest
    now = timezone.now()
    soon = Session.objects.filter(starts_at__range=(now - FEED_BEHIND, now + FEED_AHEAD))
    found = narrowed.qs.select_related("course", "venue__town").prefetch_related(Prefetch("sessions", soon))
    entries = (entry for training_class in found[:MOST_CLASSES] for entry in _entries(training_class, request))
    written = calendars.write(_("Classes near home"), islice(entries, MOST_ENTRIES), at=now, refresh=REFRESH)
    return _answer(written, "classes")


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
