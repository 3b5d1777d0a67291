from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from directory import identity, protection, selectors
from directory.models import Person, Town
from directory.services import people
from directory.services.people import Identity
from tests.conftest import RESIDENT_NUMBER


def _identities(count: int) -> list[Identity]:
    return [
        Identity(
            name=f"王{number}", id_number=identity.make("330109", date(1980, 1, 1), number), phone=f"138{number:08d}"
        )
        for number in range(count)
    ]


def test_a_new_person_is_kept_encrypted_masked_and_findable(resident: Person) -> None:
    assert protection.decrypt(resident.id_cipher) == RESIDENT_NUMBER
    assert (resident.id_masked, resident.phone_masked, str(resident)) == ("330109********0017", "138****1234", "张**")
    assert RESIDENT_NUMBER.encode() not in bytes(resident.id_cipher)
    assert resident.name_grams == ["张", "小", "满", "张小", "小满"]


def test_meeting_someone_again_fills_blanks_and_overwrites_nothing(stranger: Person, clerk: User, town: Town) -> None:
    again = Identity(name="李改名", id_number="33018119750615232X", phone="13911112222", town_id=town.pk)
    known = people.meet([again], by=clerk)[0]
    assert (known.person_id, known.name, known.created) == (stranger.pk, "李谷雨", False)
    stranger.refresh_from_db()
    assert (stranger.name, stranger.phone_masked, stranger.town) == ("李谷雨", "139****2222", town)
    people.meet([Identity(name="李谷雨", id_number="33018119750615232X", phone="13733334444")], by=clerk)
    stranger.refresh_from_db()
    assert stranger.phone_masked == "139****2222"


def test_a_change_keeps_what_was_there_and_who_changed_it(stranger: Person, clerk: User, town: Town) -> None:
    people.meet([Identity(name="李谷雨", id_number="33018119750615232X", town_id=town.pk)], by=clerk)
    history: Any = apps.get_model("directory", "PersonEvent")._default_manager.get(pgh_obj_id=stranger.pk)
    assert (history.pgh_label, history.name, history.town_id) == ("update", "李谷雨", None)
    assert history.pgh_context.metadata["user"] == clerk.pk


def test_one_document_twice_is_one_person(db: None) -> None:
    same = Identity(name="王芒种", id_number="330109200501010019")
    first, second = people.meet([same, same], by=None)
    assert first == second
    assert Person.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_number_of_statements_does_not_grow(db: None, count: int) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        known = people.meet(_identities(count), by=None)
    assert len(known) == Person.objects.count() == count
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert ["INSERT INTO directory_person" in sql for sql in statements] == [True, False]


def test_nobody_is_nothing(db: None) -> None:
    assert people.meet([], by=None) == []


def test_a_phone_is_kept_whole_or_not_at_all(resident: Person) -> None:
    with pytest.raises(IntegrityError, match="directory_person_phone_whole"), transaction.atomic():
        Person.objects.filter(pk=resident.pk).update(phone_digest=None)


@pytest.mark.parametrize(
    "text", ["张小", "小满", "张", " 张小满 ", "13800001234", "+86 138-0000-1234", RESIDENT_NUMBER]
)
def test_a_clerk_finds_a_person(resident: Person, stranger: Person, text: str) -> None:
    assert list(selectors.find_persons(text)) == [resident]


@pytest.mark.parametrize("text", ["王", "13800001235", "330109199001010018", "张满"])
def test_a_clerk_finds_nobody(resident: Person, text: str) -> None:
    assert list(selectors.find_persons(text)) == []
