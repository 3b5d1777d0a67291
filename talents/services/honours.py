"""Conferring honours."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services.actors import signature
from directory.models import Person
from talents.errors import HonourHeld
from talents.models import Honour, HonourEvent, HonourTitle


def confer(
    title: HonourTitle, *, upon: Person, session: int | None, awarded_on: date, source: str, by: User | None
) -> Honour:
    """Make `upon` a holder of the title, in a session where it has sessions. `HonourHeld` if they are one already."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                honour = Honour.objects.create(
                    title=title,
                    person=upon,
                    holder_name=upon.name,
                    session=session,
                    awarded_on=awarded_on,
                    source=source,
                    is_fictional=upon.is_fictional,
                )
        except IntegrityError as error:
            raise HonourHeld from error
        HonourEvent.objects.create(honour=honour, to_status="conferred", reason=source, **signature(by))
    return honour
