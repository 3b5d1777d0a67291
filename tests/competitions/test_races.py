"""One person sent twice at the same moment, by real threads on a real database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from competitions.errors import AlreadyEntered
from competitions.models import Competition, Entry, EntryEvent
from competitions.services import entries
from directory.models import Person
from directory.services.people import Identity
from tests.conftest import STRANGER_NUMBER


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_entry(competition: Competition, enterprise: User) -> None:
    employer = enterprise.organisation
    assert employer is not None

    def send(_click: int) -> str:
        presented = Identity(name="何小暑", id_number=STRANGER_NUMBER)
        try:
            return entries.enter_presented(presented, into=competition, employer=employer, by=enterprise).status
        except AlreadyEntered as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clicks:
        answers = sorted(clicks.map(send, range(4)))
    assert answers == ["ALREADY_ENTERED", "ALREADY_ENTERED", "ALREADY_ENTERED", "entered"]
    assert (Person.objects.count(), Entry.objects.count(), EntryEvent.objects.count()) == (1, 1, 1)
