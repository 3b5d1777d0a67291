"""Every page of the back office opens, with the rows of a district, and takes what nobody could have chosen there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteMixin
from django.db.models import Model
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse

from accounts.demonstration import ADMINISTRATOR
from accounts.models import User
from directory.models import Industry, IndustryScheme

NO_KEYS = ("x", "-1", "9" * 30, "1.5", "\x00", "1 OR 1=1")


@pytest.fixture(scope="module")
def administrator(db: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=ADMINISTRATOR))
    return client


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_each_list_opens_and_each_row(model: type[Model], administrator: Client) -> None:
    assert administrator.get(_page(model, "changelist")).status_code == 200
    assert administrator.get(_page(model, "add")).status_code in {200, 403}
    row = model._default_manager.order_by("pk").first()
    if row is not None:
        assert administrator.get(_page(model, "change", row.pk)).status_code == 200


def _searching() -> list[type[Model]]:
    """The models whose page, or an inline on it, has a field one searches in."""
    pages = admin.site._registry.values()
    return [each.model for each in pages if any(part.autocomplete_fields for part in (each, *each.inlines))]


@pytest.mark.parametrize("model", _searching(), ids=lambda model: model._meta.label)
def test_a_key_nobody_could_have_chosen_is_told_beside_the_field(model: type[Model], administrator: Client) -> None:
    address, page = _editable(model, administrator)
    searched = _searched(page)
    assert searched
    kept = _rows(model)
    for bad in NO_KEYS:
        answer = administrator.post(address, {**_filled(page), **dict.fromkeys(searched, bad)})
        assert answer.status_code == 200
        wrong = {f"{form.prefix}-{name}" if form.prefix else name for form in _forms(answer) for name in form.errors}
        assert set(searched) <= wrong
    assert _rows(model) == kept


@pytest.mark.parametrize("known", ["-9999", "0", "1"])
def test_rows_sent_as_new_ones_that_are_there_already_are_a_conflict(administrator: Client, known: str) -> None:
    """As when two colleagues add the same row at once."""
    scheme = IndustryScheme.objects.order_by("pk").first()
    assert scheme is not None
    address = _page(IndustryScheme, "change", scheme.pk)
    sent = {**_filled(administrator.get(address)), "name": "另一个名称", "industries-INITIAL_FORMS": known}
    kept = _rows(IndustryScheme), _rows(Industry)
    answer = administrator.post(address, sent)
    assert answer.status_code == 409
    assert "SAVED_MEANWHILE" in answer.text
    assert (_rows(IndustryScheme), _rows(Industry)) == kept


def _page(model: type[Model], kind: str, *key: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=key)


def _editable(model: type[Model], client: Client) -> tuple[str, Any]:
    """Of a row's page, where it may be changed, or of the one for a new row: the address and the page."""
    row = model._default_manager.order_by("pk").first()
    address = _page(model, "change", row.pk) if row else ""
    page = client.get(address) if row else None
    if page is not None and _searched(page):
        return address, page
    address = _page(model, "add")
    return address, client.get(address)


def _searched(page: Any) -> list[str]:
    fields = [(field.html_name, field.field.widget) for form in _forms(page) for field in form]
    return [name for name, widget in fields if isinstance(getattr(widget, "widget", widget), AutocompleteMixin)]


def _forms(page: Any) -> Iterator[BaseForm]:
    yield page.context["adminform"].form
    for inline in page.context["inline_admin_formsets"]:
        yield from inline.formset.forms


def _filled(page: Any) -> dict[str, Any]:
    """What the form of a page sends as it stands."""
    counts = [inline.formset.management_form for inline in page.context["inline_admin_formsets"]]
    values = {field.html_name: field.value() for form in (*_forms(page), *counts) for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def _rows(model: type[Model]) -> list[Any]:
    return list(model._default_manager.order_by("pk").values())
