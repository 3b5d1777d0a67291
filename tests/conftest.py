"""The fixed cast: the people and programs every test knows, and the ground they stand on."""

import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker

from accounts.enums import Role, Scope
from accounts.models import SchoolCredential, User
from accounts.services import credentials, roles
from config.roles import GRANTS
from directory.enums import EvaluationBodyKind, OrganisationKind, TownKind
from directory.models import District, EvaluationBody, Occupation, Organisation, Person, Town
from directory.services import people
from directory.services.people import Identity
from tests import migrated, processes
from tests.telephone import Telephone

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Playwright's own event loop runs in the thread of the test; Django would take it for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SERIALIZED_ROWS = "_test_serialized_contents"
RESIDENT_NUMBER = "330109199001010017"
STRANGER_NUMBER = "33018119750615232X"


def text_of(answer: Any) -> str:
    """What a page says and is made of, on one line, so that no break of a line hides a sentence."""
    return " ".join(answer.content.decode().split())


def grant(user: User, permissions: Iterable[Permission]) -> None:
    """By a role of their own, as no right is given in another way."""
    group = Group.objects.create(name=f"{user.username} alone")
    group.permissions.set(permissions)
    user.groups.add(group)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none, and run last what commits to the database.

    A test that commits empties the database behind it. pytest-django puts those last, and pytest then puts first what
    shares the browser, which are some of them.
    """
    for item in items:
        if CHROMIUM is None and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="NO BROWSER: Chromium is not installed, so no page was clicked"))
    items.sort(key=_commits)


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & {"transactional_db", "live_server"} or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright's own browser is not downloaded; the machine's is used."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Every worker's database is a copy of one that went through the migrations as they stand."""
    with django_db_blocker.unblock():
        migrated.as_template(connection)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The rows of the migrations are kept, whichever tests are chosen: the marker alone does not ask for them.

    They are kept for every connection: Playwright's event loop gives the thread another one.
    """
    with django_db_blocker.unblock():
        rows = connection.creation.serialize_db_to_string()
    setattr(type(connections["default"]), SERIALIZED_ROWS, rows)


@pytest.fixture(autouse=True)
def rows_of_the_migrations(django_db_serialized_rollback: None) -> None:
    """A test that commits empties the database behind it; the next one finds the rows of the migrations again."""


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """No test sees another's throttle counts."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def default_language() -> None:
    """No test speaks the language of a page another asked for: the middleware leaves its choice in the thread."""
    translation.deactivate()


@pytest.fixture
def district(db: None) -> District:
    return District.objects.create(
        code="330109",
        name="萧山区",
        name_en="Xiaoshan District",
        city="杭州市",
        city_en="Hangzhou",
        portal_name="萧山区技能人才服务平台",
        portal_name_en="Xiaoshan Skills Portal",
        logo_text="萧",
        phone="0571-00000000",
        is_fictional=True,
    )


@pytest.fixture
def town(db: None) -> Town:
    return Town.objects.create(
        code="330109002", name="北干街道", kind=TownKind.SUBDISTRICT, longitude="120.263", latitude="30.186"
    )


@pytest.fixture
def other_town(db: None) -> Town:
    return Town.objects.create(
        code="330109113", name="瓜沥镇", kind=TownKind.TOWN, longitude="120.455", latitude="30.180"
    )


@pytest.fixture
def occupation(db: None) -> Occupation:
    return Occupation.objects.create(code="6-31-01-03", name="电工", source="国家职业分类大典（2022年版）")


@pytest.fixture
def digital_occupation(db: None) -> Occupation:
    return Occupation.objects.create(
        code="4-04-05-05", name="人工智能训练师", is_digital=True, is_new=True, source="国家职业分类大典（2022年版）"
    )


@pytest.fixture
def school_organisation(town: Town) -> Organisation:
    return Organisation.objects.create(name="杭州萧山技师学院", kind=OrganisationKind.SCHOOL, town=town)


@pytest.fixture
def evaluation_body(school_organisation: Organisation) -> EvaluationBody:
    return EvaluationBody.objects.create(
        organisation=school_organisation,
        kind=EvaluationBodyKind.SOCIAL,
        site_code="010901",
        filed_on=date(2020, 1, 1),
    )


@pytest.fixture
def resident(town: Town) -> Person:
    """A person the registry knows."""
    identity = Identity(
        name="张小满",
        id_number=RESIDENT_NUMBER,
        sex="M",
        birth_date=date(1990, 1, 1),
        phone="13800001234",
        town_id=town.pk,
    )
    return Person.objects.get(pk=people.meet([identity], by=None)[0].person_id)


@pytest.fixture
def stranger(db: None) -> Person:
    """A person of whom only the name and the document are known, from nowhere in the district."""
    identity = Identity(name="李谷雨", id_number=STRANGER_NUMBER)
    return Person.objects.get(pk=people.meet([identity], by=None)[0].person_id)


@pytest.fixture
def granted(db: None) -> None:
    """The role groups with the permissions of `config/roles.py`."""
    roles.sync(GRANTS)


def _user(username: str, role: Role | None, *, is_staff: bool, organisation: Organisation | None = None) -> User:
    user = User.objects.create_user(
        username, password="correct horse", display_name=username.title(), is_staff=is_staff, organisation=organisation
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def clerk(granted: None) -> User:
    return _user("clerk", Role.CLERK, is_staff=True)


@pytest.fixture
def first_reviewer(granted: None) -> User:
    return _user("first-reviewer", Role.FIRST_REVIEWER, is_staff=True)


@pytest.fixture
def second_reviewer(granted: None) -> User:
    return _user("second-reviewer", Role.SECOND_REVIEWER, is_staff=True)


@pytest.fixture
def data_officer(granted: None) -> User:
    return _user("data-officer", Role.DATA_OFFICER, is_staff=True)


@pytest.fixture
def auditor(granted: None) -> User:
    return _user("auditor", Role.AUDITOR, is_staff=True)


@pytest.fixture
def leader(granted: None) -> User:
    return _user("leader", Role.LEADER, is_staff=True)


@pytest.fixture
def judge(granted: None) -> User:
    return _user("judge", Role.JUDGE, is_staff=False)


@pytest.fixture
def enterprise(granted: None, town: Town) -> User:
    organisation = Organisation.objects.create(name="示范机械厂", kind=OrganisationKind.ENTERPRISE, town=town)
    return _user("enterprise", Role.ENTERPRISE, is_staff=False, organisation=organisation)


@pytest.fixture
def school(granted: None, school_organisation: Organisation) -> User:
    """The user a partner school's credential acts as."""
    return _user("school", Role.SCHOOL, is_staff=False, organisation=school_organisation)


@pytest.fixture
def other_school(granted: None) -> User:
    organisation = Organisation.objects.create(name="杭州第二机械技工学校", kind=OrganisationKind.SCHOOL)
    return _user("other-school", Role.SCHOOL, is_staff=False, organisation=organisation)


@pytest.fixture
def token(school: User) -> str:
    """A credential of the school's with every scope."""
    return _credential(school)[1]


@pytest.fixture
def other_token(other_school: User) -> str:
    return _credential(other_school)[1]


def _credential(user: User) -> tuple[SchoolCredential, str]:
    return credentials.issue(
        user, name="registrar", scopes=Scope.values, expires_at=timezone.now() + timedelta(days=30), by=None
    )


@pytest.fixture
def signed_in(client: Client) -> "SignIn":
    return SignIn(client)


class SignIn:
    """`signed_in(clerk)` is a browser in which the clerk is signed in."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, user: User) -> Client:
        self.client.force_login(user)
        return self.client


@pytest.fixture
def telephone(settings: Any, tmp_path: Path) -> Telephone:
    settings.SMS_GATEWAY = "file"
    settings.SMS_FILE = tmp_path / "sms.jsonl"
    return Telephone(settings.SMS_FILE)


@pytest.fixture
def worker_and_beat(tmp_path: Path) -> Iterator[None]:
    """A real Celery worker and beat on the test's database."""
    schedule = f"--schedule={tmp_path / 'beat'}"
    with (
        processes.running("celery", "-A", "config", "worker", "--concurrency=1", log=tmp_path / "worker.log"),
        processes.running("celery", "-A", "config", "beat", schedule, "--pidfile=", log=tmp_path / "beat.log"),
    ):
        yield
