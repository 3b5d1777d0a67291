"""Roles as groups: made, and given exactly the permissions listed, as often as asked."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from accounts.enums import Role
from directory.errors import Missing


def sync(grants: Mapping[Role, Iterable[str]]) -> None:
    """Give each role's group exactly the permissions named as `app_label.codename`; an unknown one is an error."""
    with transaction.atomic():
        for role in Role:
            group, _created = Group.objects.get_or_create(name=role)
            group.permissions.set(_permissions(grants.get(role, ())))


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = sorted(set(names))
    if not wanted:
        return []
    matching = Q()
    for name in wanted:
        app_label, codename = name.split(".")
        matching |= Q(content_type__app_label=app_label, codename=codename)
    found = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.filter(matching).select_related("content_type")
    }
    if absent := [name for name in wanted if name not in found]:
        raise Missing(f"No such permission: {', '.join(absent)}")
    return list(found.values())
