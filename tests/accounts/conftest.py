"""The door's own cast: people who sign in with a phone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import ResidentAccount, User
from accounts.services import residents
from accounts.services.residents import Applicant
from directory.enums import IdentityType, Sex
from directory.models import Person, Town
from tests.conftest import RESIDENT_NUMBER
from tests.telephone import Telephone

PHONE = "13912345678"
OTHER_PHONE = "13787654321"
NEWCOMER_NUMBER = "330109200501010019"
SIGN_IN = "/accounts/sign-in/"
CODE = "/accounts/sign-in/code/"
FIRST_TIME = "/accounts/sign-in/first-time/"
LANDING = "/landing/"
# `prove(phone)` is the answer to a code asked for and typed in this browser.
Prove = Callable[..., Any]


def introduction(home: Town, **changes: str) -> dict[str, str]:
    """What the form of the first registration sends for the person `resident`; what is empty is not sent."""
    form = {
        "name": "张小满",
        "id_type": "resident_id",
        "id_number": RESIDENT_NUMBER,
        "town": str(home.pk),
        "consent": "on",
    }
    return {name: value for name, value in {**form, **changes}.items() if value}


def who(client: Client) -> User | None:
    """The user this browser is signed in as."""
    user = client.get("/accounts/account/").wsgi_request.user
    return user if isinstance(user, User) else None


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
def prove(client: Client, telephone: Telephone, district: object) -> Prove:
    def prove(phone: str = PHONE) -> Any:
        assert client.post(SIGN_IN, {"phone": phone}).status_code == 302
        return client.post(CODE, {"digits": telephone.code()})

    return prove
