import pytest
from django.contrib.auth.models import Group, Permission
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from accounts.services import roles
from config.roles import GRANTS
from directory.errors import Missing


def test_every_role_gets_exactly_its_permissions(db: None) -> None:
    roles.sync(GRANTS)
    granted = {
        group.name: sorted(
            f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
        )
        for group in Group.objects.all()
    }
    assert granted == {role.value: sorted(set(GRANTS[role])) for role in Role}


def test_syncing_takes_away_what_is_no_longer_granted(db: None) -> None:
    roles.sync({Role.JUDGE: ["directory.view_person"]})
    roles.sync({})
    assert Group.objects.get(name=Role.JUDGE).permissions.count() == 0


def test_an_unknown_permission_changes_nothing(db: None) -> None:
    with pytest.raises(Missing, match=r"directory\.fly"):
        roles.sync({Role.JUDGE: ["directory.fly", "directory.view_person"]})
    assert Group.objects.count() == 0


def test_a_right_given_by_name_is_none(clerk: User) -> None:
    """Who reads the roles has read what everybody may do."""
    clerk.groups.clear()
    clerk.user_permissions.set(Permission.objects.filter(codename="view_person"))
    assert (clerk.get_all_permissions(), clerk.has_perm("directory.view_person")) == (set(), False)


def test_rights_are_looked_up_once(clerk: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert clerk.has_perm("directory.view_person")
        assert not clerk.has_perm("directory.fly")
