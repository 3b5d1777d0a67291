"""The accounts of `accounts.demonstration` as users, and the school's credential."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.demonstration import ACCOUNTS, SCHOOL_CREDENTIAL, DemoAccount
from accounts.enums import Role, Scope
from accounts.models import SchoolCredential, User
from accounts.services import roles
from config.demonstration.organisations import DEMONSTRATION_SCHOOL, Organisations
from config.roles import GRANTS

_OUTSIDE_THE_BUREAU = (Role.JUDGE, Role.SCHOOL, Role.ENTERPRISE)
# A slow hash protects a secret, and these are none. The first sign-in hashes them as slowly as any other.
_ITERATIONS = 1_000


def load(organisations: Organisations) -> Mapping[str, User]:
    """Every account, by user name."""
    roles.sync(GRANTS)
    users = {account.username: _user(account, organisations) for account in ACCOUNTS}
    SchoolCredential.objects.create(
        user=users["school"],
        name=DEMONSTRATION_SCHOOL,
        prefix=SCHOOL_CREDENTIAL.split("_")[1],
        secret_digest=hashlib.sha256(SCHOOL_CREDENTIAL.encode()).digest(),
        scopes=Scope.values,
        expires_at=timezone.now() + timedelta(days=365),
    )
    return users


def _user(account: DemoAccount, organisations: Organisations) -> User:
    hasher = PBKDF2PasswordHasher()
    belongs_to = {Role.SCHOOL: organisations.school, Role.ENTERPRISE: organisations.enterprise}
    user = User.objects.create(
        username=account.username,
        password=hasher.encode(account.password, hasher.salt(), iterations=_ITERATIONS),
        display_name=account.display_name,
        is_superuser=account.role is None,
        is_staff=account.role not in _OUTSIDE_THE_BUREAU,
        organisation=belongs_to.get(account.role) if account.role else None,
    )
    if account.role:
        user.groups.add(Group.objects.get(name=account.role))
    return user
