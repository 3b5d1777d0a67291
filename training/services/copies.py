"""A class copied to another place and time: how one good evening reaches every community (广德社区 as the model)."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from directory.models import Community
from training import reasons
from training.enums import Reason, VenueKind
from training.models import NextStep, Session, TrainingClass, Venue
from training.services import classes

NEVER_COPIED = frozenset({"id", "code", "venue", "capacity", "is_model"})


def copy(source: TrainingClass, *, into: Community | None, starts_on: date, by: User | None) -> TrainingClass:
    """A draft with a number of its own, at the same times of day, all moved by whole days.

    It meets in a room of the community, which is made where there is none; without a community, where the source meets.
    """
    with transaction.atomic():
        venue = source.venue if into is None else _room_in(into, source.venue)
        shift = starts_on - source.starts_on
        copied = TrainingClass(
            **_fields(source, shift),
            code=classes.next_code(source.code[:2], starts_on.year),
            venue=venue,
            capacity=min(source.capacity, venue.capacity),
        )
        classes.draft(copied, reason=reasons.written(Reason.COPIED, source.code), by=by)
        Session.objects.bulk_create(
            Session(
                training_class=copied,
                starts_at=session.starts_at + shift,
                ends_at=session.ends_at + shift,
                topic=session.topic,
            )
            for session in source.sessions.all()
        )
        NextStep.objects.bulk_create(
            NextStep(training_class=copied, kind=step.kind, text=step.text, link=step.link)
            for step in source.next_steps.all()
        )
    return copied


def _fields(source: TrainingClass, shift: timedelta) -> dict[str, Any]:
    """What a form may set; what only services set, such as taken seats, begins anew."""
    names = (
        field.name for field in TrainingClass._meta.concrete_fields if field.editable and field.name not in NEVER_COPIED
    )
    values = {name: getattr(source, name) for name in names}
    return {name: value + shift if isinstance(value, date | datetime) else value for name, value in values.items()}


def _room_in(community: Community, like: Venue) -> Venue:
    """The community's room that is most like this one; a new one at its centre, to be given its address later."""
    same_kind = Case(When(kind=like.kind, then=Value(0)), default=Value(1))
    found = Venue.objects.filter(community=community).order_by(same_kind, "-capacity", "pk").first()
    if found is not None:
        return found
    name = _("%(community)s skills workshop") % {"community": community.name}
    return Venue.objects.get_or_create(
        name=name,
        town_id=community.town_id,
        defaults={
            "kind": VenueKind.COMMUNITY,
            "community": community,
            "longitude": community.longitude,
            "latitude": community.latitude,
            "capacity": like.capacity,
        },
    )[0]
