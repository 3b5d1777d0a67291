"""Every role × every form of the back office: who may fill it in can open it, and look up what it asks for."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from tests.back_office import page_of

pytestmark = pytest.mark.usefixtures("district", "granted")


@pytest.fixture(params=list(Role), ids=lambda role: role.value)
def holder(request: pytest.FixtureRequest, granted: None) -> User:
    """Somebody of the bureau with one role and no other right."""
    user = User.objects.create_user("holder", password="correct horse", is_staff=True)
    user.groups.add(Group.objects.get(name=request.param))
    return user


def test_whoever_may_fill_in_a_form_can_open_it_and_look_up_what_it_asks_for(
    holder: User, client: Client, rf: RequestFactory
) -> None:
    client.force_login(holder)
    request = rf.get("/")
    request.user = holder
    closed = [address for address in _needed(request) if client.get(address).status_code != 200]
    assert closed == []


def test_whatever_is_listed_opens(holder: User, client: Client, rf: RequestFactory) -> None:
    client.force_login(holder)
    request = rf.get("/")
    request.user = holder
    seen = [each for each in admin.site._registry.values() if each.has_view_permission(request)]
    closed = [each.opts.label for each in seen if client.get(page_of(each.model, "changelist")).status_code != 200]
    assert closed == []


def _needed(request: Any) -> Iterator[str]:
    """The forms a user may fill in, and every list these look things up in."""
    for model_admin in admin.site._registry.values():
        if model_admin.has_add_permission(request):
            yield page_of(model_admin.model, "add")
        elif not model_admin.has_change_permission(request):
            continue
        inlines = [each for each in model_admin.get_inline_instances(request) if each.has_add_permission(request, None)]
        for form in (model_admin, *inlines):
            for field in form.get_autocomplete_fields(request):
                meta = form.model._meta
                about = f"app_label={meta.app_label}&model_name={meta.model_name}&field_name={field}"
                yield f"{reverse('admin:autocomplete')}?{about}"
            for field in form.raw_id_fields:
                found = admin.site._registry[form.model._meta.get_field(field).related_model]
                yield f"{page_of(found.model, 'changelist')}?_popup=1"
