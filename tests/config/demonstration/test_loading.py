"""Loading: who may sign in afterwards, when it is refused, and what a seed and a day make of the plan."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command

from accounts.demonstration import ACCOUNTS, ADMINISTRATOR, CLASS_CODE, SCHOOL_CREDENTIAL, DemoAccount
from accounts.enums import Role
from accounts.models import User
from accounts.services import credentials
from config.demonstration import district, holdings, organisations, tables, trades
from config.demonstration.holdings import Registry
from directory.levels import SkillLevel
from directory.models import (
    EvaluationBody,
)
from tests.config.demonstration.conftest import SCALE, SEED, fingerprint, load
from training.enums import ClassStatus
from training.models import (
    TrainingClass,
)

TODAYS = [date(2026, 1, 1), date(2026, 2, 28), date(2027, 7, 5), date(2028, 12, 31), date(2031, 3, 3)]


def plan(*, seed: int, scale: float, today: date) -> Registry:
    rows = tables.read("occupations")
    return holdings.plan(trades.trades(rows, range(1, len(rows) + 1)), scale=scale, seed=seed, today=today)


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
def test_each_account_signs_in_with_its_role(account: DemoAccount) -> None:
    user = User.objects.get(username=account.username)
    validate_password(account.password, user)
    assert PBKDF2PasswordHasher().verify(account.password, user.password)
    assert list(user.groups.values_list("name", flat=True)) == ([account.role] if account.role else [])
    assert user.is_superuser is (account.username == ADMINISTRATOR)


def test_every_role_has_an_account() -> None:
    assert {account.role for account in ACCOUNTS} == {None, *Role}


def test_the_school_tries_the_api_on_its_own_class() -> None:
    credential = credentials.recognise(SCHOOL_CREDENTIAL)
    trial = TrainingClass.objects.get(code=CLASS_CODE)
    assert credential.user.username == "school"
    assert credential.user.organisation == trial.course.provider.organisation
    own = TrainingClass.objects.visible_to(credential.user)
    assert own.filter(status=ClassStatus.OPEN).count() >= 3
    assert (trial.seats_taken, trial.status) == (0, ClassStatus.RUNNING)
    assert trial.evaluation_body == EvaluationBody.objects.get(organisation__name=organisations.DEMONSTRATION_SCHOOL)


def test_it_is_refused_where_a_district_is() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("load_demo", scale=SCALE, verbosity=0)
    assert str(refused.value) == str(district.AlreadyLoaded.message)


def test_it_is_refused_in_production(settings: Any) -> None:
    settings.ENVIRONMENT = "production"
    with pytest.raises(district.ProductionRefused):
        load()


@pytest.mark.parametrize(("scale", "today"), [*((0.002, today) for today in TODAYS), (0.1, TODAYS[2])])
def test_the_plan_holds_on_any_day(scale: float, today: date) -> None:
    registry = plan(seed=SEED, scale=scale, today=today)
    everyone = [*registry.firsts, *registry.others]
    with_a_second = sum(not each.trade.is_new for each in registry.firsts)
    certificates = min(registry.size.certificates, registry.size.persons + with_a_second)
    assert (len(registry.firsts), len(everyone)) == (registry.size.persons, certificates)
    assert [each for each in everyone if each.issued_on > today and each.issued_on != date(today.year, 1, 1)] == []
    assert Counter(each.trade.is_new for each in everyone)[True] == 7285
    for intake in registry.intakes:
        issued = [each for each in everyone if each.issued_on.year == intake.year]
        high = [each for each in issued if each.level >= SkillLevel.SENIOR]
        digital = {each.person for each in high if each.trade.is_digital}
        assert (len({each.person for each in issued}), len({each.person for each in high}), len(digital)) == (
            intake.skilled,
            intake.high,
            intake.digital_high,
        )


def test_one_seed_is_one_district(db: str) -> None:
    assert fingerprint() == db


def test_another_seed_is_another() -> None:
    first, second = (plan(seed=seed, scale=0.002, today=TODAYS[0]) for seed in (SEED, SEED + 1))
    assert first.size == second.size
    assert first.firsts != second.firsts
