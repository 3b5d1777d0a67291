"""Telling people: what happened to their places is found among the events, written in their language, posted once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts import selectors as accounts_selectors
from accounts.models import Event, Message
from accounts.services import messages
from accounts.services.messages import Draft
from directory.templatetags import portal
from training import timetable
from training.enums import STILL_TO_COME, ClassChange, CompletionStatus, EnrolmentStatus, SeatRule
from training.models import (
    ClassEvent,
    CompletionEvent,
    Enrolment,
    EnrolmentEvent,
    GuardianConsent,
    Session,
    TrainingClass,
)
from training.selectors import places
from training.selectors.registers import CLOSED_LATELY
from training.timetable import Meeting, Shift

LONGEST = 300
SHIFTS_NAMED = 2
DAY = timedelta(days=1)
REMINDER = "training.reminder:"

Words = Callable[[Enrolment], str]


def tell(limit: int) -> int:
    """Carry on the oldest events nobody was told of; say how many messages were written.

    Pick-up and messages are one transaction: of two tellers at once each gets other events, and one that dies leaves
    its events to the next.
    """
    with transaction.atomic():
        drafts = [
            *_of_places(_pick_up(EnrolmentEvent, limit)),
            *_of_classes(_pick_up(ClassEvent, limit)),
            *_of_certificates(_pick_up(CompletionEvent, limit)),
        ]
        return messages.post(drafts)


def remind_of_tomorrow(limit: int) -> int:
    """Remind at most so many of those with a seat in a class that meets tomorrow whom nobody has reminded yet.

    Whether it must meet for the first time is the district's to say: who comes twice a week may know the way.
    """
    tomorrow = timezone.localdate() + DAY
    sessions = Session.objects.filter(training_class=OuterRef("training_class"))
    earlier = sessions.filter(starts_at__date__lt=tomorrow)
    meets = Q(Exists(sessions.filter(starts_at__date=tomorrow)))
    if not places.policy().reminds_of_every_session:
        meets &= Q(~Exists(earlier))
    begins_without_sessions = Q(~Exists(sessions), training_class__starts_on=tomorrow)
    seated = _with_class(Enrolment.objects.filter(status=EnrolmentStatus.ENROLLED)).annotate(
        reminder=Concat(Value(REMINDER), Cast("pk", CharField()), Value(f":{tomorrow}"))
    )
    due = seated.filter(meets | begins_without_sessions, ~Exists(Message.objects.filter(key=OuterRef("reminder"))))
    return messages.post(
        _drafts(
            due.order_by("pk")[:limit],
            "reminder",
            partial(_reminder, tomorrow),
            lambda each: f"{REMINDER}{each.pk}:{tomorrow}",
        )
    )


def warn_of_expiry() -> int:
    """Remind of offers that soon expire, once each; not of those made a short while ago."""
    warning = timedelta(hours=places.policy().warning_hours)
    made_earlier = EnrolmentEvent.objects.filter(
        enrolment=OuterRef("pk"), to_status=EnrolmentStatus.OFFERED, at__lt=OuterRef("offer_expires_at") - warning
    )
    now = timezone.now()
    due = _with_class(
        Enrolment.objects.filter(
            Exists(made_earlier),
            status=EnrolmentStatus.OFFERED,
            offer_expires_at__gt=now,
            offer_expires_at__lte=now + warning,
        )
    )
    return messages.post(_drafts(due, "expiring", _expiring, lambda each: f"training.expiring:{each.pk}"))


def _pick_up(events: type[Event], limit: int) -> list[int]:
    statement = PICK_UP.format(events=connection.ops.quote_name(events._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(statement, [limit])
        return [pk for (pk,) in cursor.fetchall()]


def _of_places(event_ids: Sequence[int]) -> list[Draft]:
    """What these events have to say that is still so; what a roster or results brought is the school's to tell."""
    if not event_ids:
        return []
    events = list(EnrolmentEvent.objects.filter(pk__in=event_ids, rule__in=TOLD).order_by("pk"))
    concerned = _with_class(Enrolment.objects.filter(pk__in={event.enrolment_id for event in events}))
    by_pk = {enrolment.pk: enrolment for enrolment in concerned}
    drafts = []
    for event in events:
        enrolment = by_pk[event.enrolment_id]
        if enrolment.status == event.to_status:
            key = f"training.enrolmentevent:{event.pk}"
            drafts.append((enrolment, event.rule, _words_of(event), key))
    return _written(drafts)


def _words_of(event: EnrolmentEvent) -> Words:
    """Why a class was called off is told to whoever had arranged themselves with it."""
    if event.rule == SeatRule.CLASS_CANCELLED and event.reason:
        return partial(_cancelled_because, event.reason)
    return TOLD[SeatRule(event.rule)]


def _of_classes(event_ids: Sequence[int]) -> list[Draft]:
    """Everybody with a place in a class whose time or place changed is told what changed, once for all its changes."""
    if not event_ids:
        return []
    moved = ClassEvent.objects.filter(pk__in=event_ids, change=ClassChange.MOVED).order_by("pk")
    latest: dict[int, int] = {}
    shifted: dict[int, list[Shift]] = defaultdict(list)
    for event in moved:
        latest[event.training_class_id] = event.pk
        shifted[event.training_class_id] = timetable.merged(shifted[event.training_class_id], _read(event.shifts))
    if not latest:
        return []
    concerned = _with_class(Enrolment.objects.filter(training_class__in=latest, status__in=STILL_TO_COME))
    return _written(
        [
            (
                each,
                "moved",
                partial(_moved, shifted[each.training_class_id]),
                f"training.classevent:{latest[each.training_class_id]}:{each.pk}",
            )
            for each in concerned
        ]
    )


def _of_certificates(event_ids: Sequence[int]) -> list[Draft]:
    """Who registered here and completes a class is told where the certificate is; not who completed it long ago."""
    if not event_ids:
        return []
    since = timezone.localdate() - CLOSED_LATELY
    issued = CompletionEvent.objects.filter(
        pk__in=event_ids, to_status=CompletionStatus.ISSUED, completion__status=CompletionStatus.ISSUED
    )
    concerned = _with_class(
        Enrolment.objects.filter(
            completion__in=issued.values("completion"), consented_at__isnull=False, training_class__ends_on__gte=since
        )
    )
    return _drafts(concerned, "completed", _completed, lambda each: f"training.completed:{each.pk}")


def _with_class(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    related = enrolments.select_related("person", "guardian_consent", "training_class__course", "training_class__venue")
    return places.with_positions(related.prefetch_related("training_class__sessions"))


def _drafts(enrolments: Iterable[Enrolment], kind: str, words: Words, key: Callable[[Enrolment], str]) -> list[Draft]:
    return _written([(each, kind, words, key(each)) for each in enrolments])


def _written(told: Sequence[tuple[Enrolment, str, Words, str]]) -> list[Draft]:
    if not told:
        return []
    languages = accounts_selectors.languages_of({_recipient(enrolment) for enrolment, *_rest in told})
    morning = _morning() if any(kind not in ANSWERS for _enrolment, kind, *_rest in told) else None
    drafts = []
    for enrolment, kind, words, key in told:
        recipient = _recipient(enrolment)
        with translation.override(languages.get(recipient, settings.LANGUAGE_CODE)):
            text = words(enrolment)
            if recipient != enrolment.person_id:
                text = _("For %(name)s: %(text)s") % {"name": enrolment.person.masked_name, "text": text}
        not_before = None if kind in ANSWERS else morning
        drafts.append(Draft(recipient, f"training.{kind}", text[:LONGEST], key, not_before))
    return drafts


def _morning() -> datetime | None:
    """Until when whoever asked for nothing is left asleep; None by day."""
    now, night = timezone.now(), places.policy().night
    return None if night is None or night.over(now) == now else night.over(now)


def _recipient(enrolment: Enrolment) -> int:
    """Whoever took the place: the guardian of a child registered from the guardian's account, else the person."""
    consent: GuardianConsent | None = getattr(enrolment, "guardian_consent", None)
    return consent.guardian_id if consent and consent.guardian_id else enrolment.person_id


def _about(enrolment: Enrolment) -> dict[str, object]:
    training_class = enrolment.training_class
    sessions = list(training_class.sessions.all())
    begins = _period(sessions[0]) if sessions else ""
    return {
        "title": training_class.course.title,
        "when": begins or portal.day(training_class.starts_on),
        "where": training_class.venue.name,
        "receipt": enrolment.receipt_number,
        "until": portal.moment(enrolment.offer_expires_at),
        "position": getattr(enrolment, "position", 0),
        "drawn": portal.moment(training_class.registration_closes_at),
    }


def _confirmed(enrolment: Enrolment) -> str:
    text = _("You have a seat in “%(title)s”: %(when)s, %(where)s. Receipt %(receipt)s.")
    return text % _about(enrolment)


def _queued(enrolment: Enrolment) -> str:
    return _("You are number %(position)s in the queue for “%(title)s”. Receipt %(receipt)s.") % _about(enrolment)


def _entered(enrolment: Enrolment) -> str:
    return _("You are in the draw for “%(title)s”, held %(drawn)s. Receipt %(receipt)s.") % _about(enrolment)


def _not_drawn(enrolment: Enrolment) -> str:
    text = _("The seats of “%(title)s” were drawn, yours was not among them. You are number %(position)s in the queue.")
    return text % _about(enrolment)


def _offered(enrolment: Enrolment) -> str:
    text = _(
        "A seat in “%(title)s” (%(when)s, %(where)s) is kept for you until %(until)s. Please accept or decline it."
    )
    return text % _about(enrolment)


def _expiring(enrolment: Enrolment) -> str:
    text = _("The seat in “%(title)s” offered to you is kept only until %(until)s. Accept or decline it.")
    return text % _about(enrolment)


def _expired(enrolment: Enrolment) -> str:
    return _("The seat in “%(title)s” offered to you has gone to the next in the queue.") % _about(enrolment)


def _not_reached(enrolment: Enrolment) -> str:
    return _("“%(title)s” has begun and no seat became free for you. The queue has ended.") % _about(enrolment)


def _roster_left(enrolment: Enrolment) -> str:
    text = _(
        "The school's roster of “%(title)s” no longer names you: your seat %(receipt)s is gone. If wrong, call us."
    )
    return text % _about(enrolment)


def _released(enrolment: Enrolment) -> str:
    text = _("You took a seat in another class, so your place in “%(title)s” (%(receipt)s) has gone to others.")
    return text % _about(enrolment)


def _cancelled(enrolment: Enrolment) -> str:
    return _("“%(title)s” (%(when)s) will not take place. We are sorry.") % _about(enrolment)


def _cancelled_because(reason: str, enrolment: Enrolment) -> str:
    text = _("“%(title)s” (%(when)s) will not take place. Reason: %(reason)s. We are sorry.")
    return text % {**_about(enrolment), "reason": reason.rstrip("。.")}


def _moved(shifts: Sequence[Shift], enrolment: Enrolment) -> str:
    """Which sessions are held when instead; where that is not known, what comes next."""
    if not shifts:
        text = _("Time or place of “%(title)s” has changed. It goes on: %(when)s, %(where)s.")
        return text % {**_about(enrolment), "when": _next(enrolment.training_class)}
    named = [_shifted(shift) for shift in shifts[:SHIFTS_NAMED]]
    if further := len(shifts) - len(named):
        named.append(ngettext("and %(count)s more change", "and %(count)s more changes", further) % {"count": further})
    text = _("Sessions of “%(title)s” have changed: %(changes)s. Place: %(where)s. All times: “My classes”.")
    return text % {**_about(enrolment), "changes": pgettext("between sessions", "; ").join(named)}


def _shifted(shift: Shift) -> str:
    before, after = (_period(meeting) if meeting else "" for meeting in (shift.before, shift.after))
    if before and after:
        return _("%(before)s is moved to %(after)s") % {"before": before, "after": after}
    return _("%(before)s is not held") % {"before": before} if before else _("%(after)s is new") % {"after": after}


def _next(training_class: TrainingClass) -> str:
    """The next session, or the last where none is to come."""
    sessions, now = list(training_class.sessions.all()), timezone.now()
    first_day: str = portal.day(training_class.starts_on)
    coming = next((each for each in sessions if each.ends_at > now), sessions[-1] if sessions else None)
    return _period(coming) if coming else first_day


def _period(held: Session | Meeting) -> str:
    said: str = portal.period(held.starts_at, held.ends_at)
    return said


def _read(shifts: Sequence[Sequence[Sequence[str] | None]]) -> list[Shift]:
    """The shifts as an event keeps them."""
    both = [[Meeting(*map(datetime.fromisoformat, each)) if each else None for each in shift] for shift in shifts]
    return [Shift(before, after) for before, after in both]


def _completed(enrolment: Enrolment) -> str:
    text = _("You have completed “%(title)s”. Your certificate stands under “My classes”; tell us there how it was.")
    return text % _about(enrolment)


def _reminder(tomorrow: date, enrolment: Enrolment) -> str:
    meetings = enrolment.training_class.sessions.all()
    held = next((each for each in meetings if timezone.localdate(each.starts_at) == tomorrow), None)
    when = _period(held) if held else portal.day(tomorrow)
    return _("Tomorrow: “%(title)s”, %(when)s, %(where)s.") % {**_about(enrolment), "when": when}


# Who declines or gives up knows it already.
TOLD: Mapping[SeatRule, Words] = {
    SeatRule.REGISTERED: _confirmed,
    SeatRule.DRAWN: _confirmed,
    SeatRule.DRAWN_RESERVED: _confirmed,
    SeatRule.ACCEPTED: _confirmed,
    SeatRule.QUEUED: _queued,
    SeatRule.ENTERED: _entered,
    SeatRule.NOT_DRAWN: _not_drawn,
    SeatRule.PROMOTED: _offered,
    SeatRule.PROMOTED_RESERVED: _offered,
    SeatRule.EXPIRED: _expired,
    SeatRule.NOT_REACHED: _not_reached,
    SeatRule.RELEASED: _released,
    SeatRule.ROSTER_SEATED: _confirmed,
    SeatRule.ROSTER_LEFT: _roster_left,
    SeatRule.CLASS_CANCELLED: _cancelled,
}
# What somebody hears at once, at whatever hour: they have just done it themselves.
ANSWERS = frozenset({SeatRule.REGISTERED, SeatRule.QUEUED, SeatRule.ENTERED, SeatRule.ACCEPTED})
PICK_UP = """
    UPDATE {events} SET picked_up_at = statement_timestamp()
    WHERE id IN (
        SELECT id FROM {events} WHERE picked_up_at IS NULL ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""
