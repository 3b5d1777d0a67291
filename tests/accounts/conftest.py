"""The door's own cast: a phone that receives what the portal sends, and people who sign in with it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import ResidentAccount
from accounts.services import residents
from accounts.services.residents import Applicant
from directory.enums import IdentityType, Sex
from directory.models import Person, Town
from tests.conftest import RESIDENT_NUMBER

PHONE = "13912345678"
OTHER_PHONE = "13787654321"
NEWCOMER_NUMBER = "330109200501010019"


@dataclass
class Telephone:
    """What the demonstration gateway has written."""

    file: Path

    def messages(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    def code(self) -> str:
        """The digits of the latest message."""
        digits = re.search(r"(?<!\d)\d{6}(?!\d)", self.messages()[-1]["text"])
        assert digits is not None
        return digits[0]

    def wrong_code(self) -> str:
        return f"{(int(self.code()) + 1) % 10**6:06d}"


@pytest.fixture
def telephone(settings: Any, tmp_path: Path) -> Telephone:
    settings.SMS_GATEWAY = "file"
    settings.SMS_FILE = tmp_path / "sms.jsonl"
    return Telephone(settings.SMS_FILE)


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
