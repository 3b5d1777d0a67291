"""A resident corrects where they live; not while a draw or a queue they are in goes by it."""

from datetime import date

from django.db import transaction

from accounts.models import ResidentAccount, User
from accounts.services import residents
from directory.models import Community, Town
from training.rules import seating
from training.selectors import places
from training.services import turns


def correct(
    account: ResidentAccount, *, town: Town | None, community: Community | None, born: date | None, by: User
) -> None:
    """Where somebody lives, and when they were born where nobody knew. Raises `HomeKept`, and then nothing changed."""
    with transaction.atomic():
        turns.wait_for(account.person_id)
        if (account.person.town, account.person.community) != (town, community):
            refusal = seating.home_refusal(places.waiting_by_home(account.person))
            if refusal is not None:
                raise refusal
            residents.change_home(account, town=town, community=community, by=by)
        if born is not None:
            residents.add_birth_date(account, born, by=by)
