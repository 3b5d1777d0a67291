from typing import Any

import pytest
from django.apps import apps
from django.db import models

from directory import protection
from directory.protection import Protection, Undecipherable

DECLARATION = "personal_data"
ROOMS = ["directory", "accounts", "talents", "training", "competitions", "subsidies", "targets"]


def test_what_is_encrypted_can_be_read_again_and_never_looks_the_same() -> None:
    first, second = protection.encrypt("330109199001010017"), protection.encrypt("330109199001010017")
    assert first != second
    assert protection.decrypt(first) == protection.decrypt(memoryview(second)) == "330109199001010017"


@pytest.mark.parametrize("place", [0, 5, 14, 30, -1])
def test_a_changed_bit_is_noticed(place: int) -> None:
    stored = bytearray(protection.encrypt("330109199001010017"))
    stored[place] ^= 1
    with pytest.raises(Undecipherable):
        protection.decrypt(bytes(stored))


def test_the_look_up_hash_is_keyed_and_tells_kinds_apart(settings: Any) -> None:
    digest = protection.digest("phone", "13800001234")
    assert len(digest) == 32
    assert digest == protection.digest("phone", "13800001234")
    assert digest != protection.digest("passport", "13800001234")
    settings.PERSONAL_LOOKUP_KEY = b"\x22" * 32
    assert digest != protection.digest("phone", "13800001234")


@pytest.mark.parametrize(
    ("mask", "given", "shown"),
    [
        (protection.mask_identity, "330109199001010017", "330109********0017"),
        (protection.mask_identity, "E12345678", "E1*****78"),
        (protection.mask_phone, "13812345678", "138****5678"),
        (protection.mask_phone, "", "****"),
        (protection.mask_name, "张三", "张*"),
        (protection.mask_name, "欧阳小满", "欧***"),
        (protection.mask_name, "张", "张*"),
        (protection.mask_name, "", ""),
    ],
)
def test_masks(mask: Any, given: str, shown: str) -> None:
    assert mask(given) == shown


def _declared() -> list[type[models.Model]]:
    return [
        model
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if model.__module__.startswith(tuple(f"{name}.models" for name in ROOMS))
        and not hasattr(model, "pgh_tracked_model")
    ]


# Fields of these names tell something about a person wherever they stand, but for the exceptions.
TELLING = {"phone", "id_number", "birth_date", "email", "holder_name", "leader_name", "author_name", "by_name"}
NOT_ABOUT_PEOPLE = {("directory.District", "phone")}


@pytest.mark.parametrize("model", _declared(), ids=lambda model: model._meta.label)
def test_every_model_declares_its_personal_data(model: type[models.Model]) -> None:
    declared: dict[str, Protection] = getattr(model, DECLARATION)
    fields = {field.name: field for field in model._meta.get_fields()}
    assert set(declared) <= set(fields), "a declared field does not exist"
    telling = {name for name in TELLING & set(fields) if (model._meta.label, name) not in NOT_ABOUT_PEOPLE}
    assert telling <= set(declared), "a field that tells something about a person is not declared"
    for name, how in declared.items():
        if how in {Protection.ENCRYPTED, Protection.LOOKUP}:
            assert isinstance(fields[name], models.BinaryField)
