from datetime import date

import pytest

from accounts.models import User
from directory.models import Person
from talents.errors import HonourHeld
from talents.models import Honour, HonourEvent, HonourTitle
from talents.services import honours


def _confer(title: HonourTitle, upon: Person, *, session: int | None = 21, by: User | None = None) -> Honour:
    return honours.confer(
        title, upon=upon, session=session, awarded_on=date(2024, 4, 20), source="萧人社〔2024〕18号", by=by
    )


def test_conferring_names_the_holder_and_leaves_an_event(title: HonourTitle, resident: Person, clerk: User) -> None:
    honour = _confer(title, resident, by=clerk)
    assert (honour.person, honour.holder_name, honour.session, honour.is_fictional) == (resident, "张小满", 21, False)
    event = HonourEvent.objects.get()
    assert (event.honour, event.to_status, event.reason, event.by) == (honour, "conferred", "萧人社〔2024〕18号", clerk)


def test_in_one_session_a_person_holds_it_once(title: HonourTitle, resident: Person, stranger: Person) -> None:
    _confer(title, resident)
    with pytest.raises(HonourHeld):
        _confer(title, resident)
    _confer(title, resident, session=22)
    _confer(title, stranger)
    assert (Honour.objects.count(), HonourEvent.objects.count()) == (3, 3)


def test_without_sessions_it_may_be_held_again(title: HonourTitle, resident: Person) -> None:
    """Some honours are given year after year."""
    _confer(title, resident, session=None)
    _confer(title, resident, session=None)
    assert Honour.objects.filter(person=resident).count() == 2


def test_a_demonstration_persons_honour_is_for_demonstration(title: HonourTitle, resident: Person) -> None:
    resident.is_fictional = True
    assert _confer(title, resident).is_fictional
