"""Every page of the back office opens, with the rows of a district."""

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.demonstration import ADMINISTRATOR
from accounts.models import User


@pytest.fixture(scope="module")
def administrator(db: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=ADMINISTRATOR))
    return client


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_each_list_opens_and_each_row(model: type[Model], administrator: Client) -> None:
    pages = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert administrator.get(reverse(f"{pages}_changelist")).status_code == 200
    assert administrator.get(reverse(f"{pages}_add")).status_code in {200, 403}
    row = model._default_manager.order_by("pk").first()
    if row is not None:
        assert administrator.get(reverse(f"{pages}_change", args=[row.pk])).status_code == 200
