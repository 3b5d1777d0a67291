"""The door's own cast: people who sign in with a phone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import ResidentAccount
from accounts.services import residents
from accounts.services.residents import Applicant
from directory.enums import IdentityType, Sex
from directory.models import Person, Town
from tests.conftest import RESIDENT_NUMBER
from tests.telephone import Telephone

PHONE = "13912345678"
OTHER_PHONE = "13787654321"
NEWCOMER_NUMBER = "330109200501010019"


@pytest.fixture
def unhurried(settings: Any) -> None:
    """Nobody waits for the next code."""
    settings.SIGN_IN_LIMITS = {
        action: {kind: ["1000/min"] for kind in kinds} for action, kinds in settings.SIGN_IN_LIMITS.items()
    }


@pytest.fixture
def applicant(town: Town) -> Applicant:
    """The person `resident`, introducing themselves."""
    return Applicant(
        name="张小满",
        id_type=IdentityType.RESIDENT,
        id_number=RESIDENT_NUMBER,
        sex=Sex.MALE,
        birth_date=date(1990, 1, 1),
        town_id=town.pk,
        language="zh-hans",
    )


@pytest.fixture
def newcomer(town: Town) -> Applicant:
    """A person nobody has met."""
    return Applicant(
        name="王芒种",
        id_type=IdentityType.RESIDENT,
        id_number=NEWCOMER_NUMBER,
        sex=Sex.MALE,
        birth_date=date(2005, 1, 1),
        town_id=town.pk,
        language="en",
    )


@pytest.fixture
def account(resident: Person, applicant: Applicant) -> ResidentAccount:
    """The resident's account, opened with `PHONE`."""
    return residents.register(applicant, phone=PHONE, by=None)


@pytest.fixture
def prove(client: Client, telephone: Telephone, district: object) -> Callable[..., Any]:
    """`prove(phone)` is the answer to a code asked for and typed in this browser."""

    def prove(phone: str = PHONE) -> Any:
        assert client.post("/accounts/sign-in/", {"phone": phone}).status_code == 302
        return client.post("/accounts/sign-in/code/", {"digits": telephone.code()})

    return prove
